//! The time of an entry put right (更正時間): a laptop's clock was wrong when it was keyed.

use std::collections::BTreeMap;

use super::{Focus, Line, Log};
use crate::domain::log::LogDetail;
use crate::service::command::{Command, When};
use crate::service::view::LogRow;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::forms::{clock, late_choice, late_of};
use crate::tui::pane::{Ask, AskedFields, Tag};
use crate::tui::widgets::form::Kind;
use crate::tui::widgets::{FormField, when};

pub(super) const RETIME: Tag = "retime";

impl Log {
    /// The entry in focus, if the asker may put its time right: the own ones.
    pub(super) fn to_retime(&self, ctx: &Ctx) -> Option<&LogRow> {
        match (self.focus, self.selected(ctx)) {
            (Focus::Day, Some(Line::Entry(row))) if self.is_own(ctx) => Some(row),
            _ => None,
        }
    }

    /// Asks when it was, beginning with how it stands.
    pub(super) fn ask_time(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(row) = self.to_retime(ctx) else {
            return vec![Effect::Say(t!(ctx.messages, "log-amend-nothing"))];
        };
        let m = &ctx.messages;
        let began = row.times.happened.naive_local();
        let ending = row.ending.clone();
        let mut fields = vec![
            FormField::typed(
                "date",
                &ctx.word("field", "date"),
                Kind::Date { ahead: false },
                &began.date().to_string(),
            )
            .required()
            .hint(&t!(m, "form-hint-date")),
            FormField::typed("start", &ctx.word("field", "start"), Kind::Time, &clock(began.time()))
                .required()
                .hint(&t!(m, "form-hint-time")),
        ];
        // Of what a resident said there is a moment, and no length.
        if !matches!(row.detail, LogDetail::Diary { .. }) {
            fields.push(
                FormField::typed("minutes", &ctx.word("column", "minutes"), Kind::Minutes, &row.minutes.to_string())
                    .required(),
            );
        }
        fields.push(late_choice(ctx).hint(&t!(m, "log-retime-late-hint")));
        fields
            .push(FormField::line("reason", &t!(m, "cli-head-reason"), "").required().hint(&t!(m, "log-retime-hint")));
        let asked = AskedFields {
            title: t!(m, "log-retime", entry = ending.as_str()),
            draft: format!("retime-{ending}"),
            fields,
            focus: "start",
        };
        self.retiming = Some(ending);
        vec![Effect::Ask { tag: RETIME, ask: Ask::Fields(Box::new(asked)) }]
    }

    pub(super) fn send_time(&self, fields: &BTreeMap<String, String>, ctx: &Ctx) -> Vec<Effect> {
        let Some(entry) = self.retiming.clone() else { return Vec::new() };
        let given = |key: &str| fields.get(key).map(|text| text.trim()).unwrap_or_default();
        let when = When {
            date: when::date(given("date"), ctx.today(), false),
            start: when::time(given("start")),
            minutes: when::minutes(given("minutes")),
            late: late_of(given("late")),
        };
        let command = Command::LogRetime { entry, when, reason: given("reason").to_owned() };
        vec![Effect::command(RETIME, command, [])]
    }
}
