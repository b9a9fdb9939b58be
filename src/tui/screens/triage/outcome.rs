//! How a case ends: whom it is about, what the resident says of it, samples, and the plates of its danger.

use super::detail::{Line, head, head_cells};
use crate::service::view::{CaseView, PlateView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::cells;

/// The lines of it; none where there is nothing to say.
pub(super) fn lines(view: &CaseView, ctx: &Ctx, width: usize) -> Vec<Line> {
    let (case, m) = (&view.case, &ctx.messages);
    let room = width.saturating_sub(head_cells(ctx));
    let mut lines: Vec<Line> = Vec::new();
    let mut add = |heading: String, words: Vec<String>, late: bool| {
        let style = if late { ctx.theme.late } else { ctx.theme.text };
        let rows = words.iter().filter(|words| !words.is_empty()).flat_map(|words| cells::wrapped(words, room));
        for (place, row) in rows.enumerate() {
            lines.push(vec![head(if place == 0 { &heading } else { "" }, ctx), (row, style)]);
        }
    };
    let about: Vec<&str> = view.concerns.iter().map(|party| party.name.as_str()).collect();
    add(t!(m, "triage-head-concerns"), vec![about.join(&t!(m, "comma"))], false);
    if let Some(answer) = case.satisfaction {
        let how = case.surveyed_by.map(|channel| ctx.coded("channel", &channel)).unwrap_or_default();
        let words = format!("{}  {how}", ctx.word("satisfaction", answer.code()));
        add(t!(m, "triage-head-satisfaction"), vec![words.trim_end().to_owned()], false);
    }
    let mut sample = Vec::new();
    if case.unverified {
        sample.push(t!(m, "sample-unverified"));
    }
    match case.sampled {
        Some(true) => sample.push(t!(m, "sample-passed")),
        None if case.drawn => sample.push(t!(m, "sample-waits")),
        Some(false) | None => {}
    }
    if case.failed_samples > 0 {
        sample.push(t!(m, "sample-failures", count = case.failed_samples));
    }
    add(t!(m, "triage-head-sample"), vec![sample.join(&t!(m, "comma"))], false);
    for plate in &view.plates {
        let late = plate.overdue;
        let mut words = plate_words(plate, ctx).into_iter();
        add(t!(m, "triage-head-hazard"), words.next().into_iter().collect(), late);
        for words in words {
            add(String::new(), vec![words], false);
        }
    }
    lines
}

/// The plate, line by line: its number with level and deadline first.
fn plate_words(plate: &PlateView, ctx: &Ctx) -> Vec<String> {
    let m = &ctx.messages;
    let late = if plate.overdue { format!(" {}", t!(m, "board-overdue")) } else { String::new() };
    let with = |key: &str, value: &str| format!("{} {value}", m.get(key, &[]));
    let level = ctx.label(&plate.level_label);
    let mut words =
        vec![format!("{}  {level}  {}{late}", plate.plate, with("hazard-deadline", &plate.deadline.to_string()))];
    words.push(with("hazard-measures", &plate.measures));
    words.push(format!("{}  {}", with("hazard-money", &plate.money), with("hazard-person", &plate.person)));
    words.push(with("hazard-plan", &plate.plan));
    let reference = plate.reference.as_deref().map(|number| with("hazard-reference", number)).unwrap_or_default();
    words.push(format!("{}  {reference}", with("hazard-follower", &plate.follower)).trim_end().to_owned());
    words.extend(plate.inspections.iter().map(|look| {
        let what = ctx.word("act", if look.passed { "reinspected" } else { "not-gone" });
        format!("{}  {what}  {}  {}", ctx.moment(&look.at), look.by, look.text)
    }));
    words.extend(plate.delisted.as_ref().map(|at| with("hazard-delisted", &ctx.moment(at))));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::{Channel, Satisfaction};
    use crate::domain::label::Label;
    use crate::i18n::Lang;
    use crate::service::view::InspectionView;
    use crate::tui::testing::{case_view, chief_desk, ctx_in};

    #[test]
    fn the_page_says_what_the_resident_says_what_samples_found_and_all_that_stands_on_a_plate() {
        let ctx = ctx_in(Lang::ZhHant, chief_desk());
        let mut view = case_view();
        assert!(lines(&view, &ctx, 60).is_empty(), "nothing to say");
        view.case.satisfaction = Some(Satisfaction::Dissatisfied);
        view.case.surveyed_by = Some(Channel::InPerson);
        (view.case.unverified, view.case.failed_samples) = (true, 2);
        let look = InspectionView { at: ctx.now, by: "鎮辦甲".into(), passed: false, text: "還在".into() };
        view.plates.push(PlateView {
            plate: "安辦-7".into(),
            level: "major".into(),
            level_label: Label::verbatim("重大隱患"),
            measures: "支護".into(),
            money: "2 萬元".into(),
            person: "站長甲".into(),
            deadline: "2026-11-01".parse().unwrap(),
            overdue: true,
            plan: "疏散".into(),
            follower: "網格員甲".into(),
            reference: Some("安辦12號".into()),
            listed: ctx.now,
            listed_by: "站長甲".into(),
            inspections: vec![look],
            delisted: None,
            delisted_by: None,
        });
        let text: Vec<String> =
            lines(&view, &ctx, 60).iter().map(|line| line.iter().map(|(text, _)| text.as_str()).collect()).collect();
        let text = text.join("\n");
        for said in [
            "不滿意  當面",
            "抽查不合格 2 次",
            "未經他人核查",
            "安辦-7",
            "重大隱患",
            "2026-11-01 已逾期",
            "支護",
            "2 萬元",
            "站長甲",
            "疏散",
            "網格員甲",
            "安辦12號",
            "鎮辦甲",
            "還在",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
}
