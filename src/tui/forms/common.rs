//! Fields that several log forms have: where, when, with whom, why late.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike};

use super::sheet::Sheet;
use crate::domain::log::LateReason;
use crate::service::command::When;
use crate::service::query::Query;
use crate::service::view::{Choices, GridName};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::Tag;
use crate::tui::widgets::form::{Kind, Wrong};
use crate::tui::widgets::{Choice, FormField, Input, PickOption, when};

/// The stable codes of the reasons for keying late, in the order of their digits.
const LATE: [(&str, LateReason); 5] = [
    ("no-laptop", LateReason::NoLaptop),
    ("power-cut", LateReason::PowerCut),
    ("away", LateReason::Away),
    ("standing-in", LateReason::StandingIn),
    ("urgent", LateReason::Urgent),
];

/// The grid: the one asked for, or that of the first post.
pub fn grid_field(ctx: &Ctx, grid: Option<&str>) -> FormField {
    let home = ctx.home();
    let code = grid.map(str::to_owned).or_else(|| home.map(|grid| grid.code.to_string())).unwrap_or_default();
    let options = home.filter(|home| home.code.as_str() == code).map(|home| PickOption {
        code: home.code.to_string(),
        text: home.name.clone(),
        detail: home.code.to_string(),
    });
    FormField::pick("grid", &t!(ctx.messages, "field-grid"), options.into_iter().collect(), &code)
        .required()
        .hint(&t!(ctx.messages, "form-hint-grid"))
}

/// The date, and the reason where it lies before today.
pub fn date_field(ctx: &Ctx, date: NaiveDate) -> FormField {
    FormField::typed("date", &ctx.word("field", "date"), Kind::Date { ahead: false }, &date.to_string())
        .required()
        .hint(&t!(ctx.messages, "form-hint-date"))
}

/// Why it is keyed on a later day: one key.
pub fn late_field(ctx: &Ctx, date: NaiveDate) -> FormField {
    late_choice(ctx).required().hint(&t!(ctx.messages, "form-hint-late")).hidden(date >= ctx.today())
}

/// The reasons, of which none need be chosen.
pub fn late_choice(ctx: &Ctx) -> FormField {
    let options = LATE.iter().map(|(code, _)| ((*code).to_owned(), ctx.word("late", code))).collect();
    FormField::choice("late", &t!(ctx.messages, "field-late"), Choice::new(options))
}

/// Who came along, apart by commas or blanks.
pub fn companions_field(ctx: &Ctx) -> FormField {
    FormField::line("companions", &ctx.word("field", "companions"), "").hint(&t!(ctx.messages, "form-hint-companions"))
}

/// The names of a field of companions.
pub fn companions(sheet: &Sheet) -> Vec<String> {
    let names = sheet.form.value("companions").split([',', '，', '、', ';', '；', ' ', '\u{3000}']);
    names.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// A start and an end to begin with: the last 40 minutes for today, nothing for another day.
pub fn span(ctx: &Ctx, date: NaiveDate) -> (String, String) {
    if date != ctx.today() {
        return (String::new(), String::new());
    }
    let now = ctx.now.time();
    let start = now.overflowing_sub_signed(TimeDelta::minutes(40));
    let start = if start.1 == 0 { start.0 } else { NaiveTime::MIN };
    (clock(start), clock(now))
}

/// A time of day as fields have it.
pub fn clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Minutes from `start` to `end`, where both are there and in order.
pub fn minutes(sheet: &Sheet) -> Option<u32> {
    let (start, end) = (sheet.form.time("start")?, sheet.form.time("end")?);
    u32::try_from((end - start).num_minutes()).ok().filter(|minutes| *minutes > 0)
}

/// Shows what the times come to, and asks for a reason where the day is over.
pub fn follow(sheet: &mut Sheet, ctx: &Ctx) {
    let aside = minutes(sheet).map(|minutes| ctx.length(i64::from(minutes))).unwrap_or_default();
    if let Some(end) = sheet.form.field_mut("end") {
        end.aside = aside;
    }
    let date = sheet.form.date("date").unwrap_or(ctx.today());
    let aside = if date == ctx.today() { t!(ctx.messages, "form-today") } else { ctx.day(date) };
    if let Some(field) = sheet.form.field_mut("date") {
        field.aside = aside;
    }
    sheet.form.show("late", date < ctx.today());
}

/// Asks what a form offers that writes of a day: of an earlier one also what was held then.
pub fn read_choices(tag: Tag, grid: Option<String>, day: Option<NaiveDate>, ctx: &Ctx) -> Effect {
    let days = day.filter(|day| *day < ctx.today()).map(|day| (day, day));
    Effect::Query { tag, query: Query::Choices { grid, days } }
}

/// The same for a form whose day was changed: other grids may have been held then.
pub fn reread_choices(tag: Tag, changed: &str, sheet: &Sheet, ctx: &Ctx) -> Option<Effect> {
    let day = sheet.form.date("date").filter(|_| changed == "date")?;
    Some(read_choices(tag, None, Some(day), ctx))
}

/// Fills in what can be chosen: the grids that one may log in, and the first of them where none is given.
pub fn take_grids(sheet: &mut Sheet, choices: &Choices) -> bool {
    offer_grids(sheet, &choices.log_grids)
}

/// Fills in the grids that can be chosen, and the first of them where none is given, or one that is none of them; whether
/// another one is chosen now.
pub fn offer_grids(sheet: &mut Sheet, grids: &[GridName]) -> bool {
    if let Some(field) = sheet.form.field_mut("grid")
        && let Input::Pick { code, options, .. } = &mut field.input
    {
        let option = |grid: &GridName| PickOption {
            code: grid.code.to_string(),
            text: grid.name.clone(),
            detail: grid.code.to_string(),
        };
        *options = grids.iter().map(option).collect();
        let known = grids.iter().any(|grid| grid.code.as_str() == code);
        if let Some(first) = grids.first().filter(|_| !known) {
            *code = first.code.to_string();
            return true;
        }
    }
    false
}

/// The name of the grid chosen, for the title.
pub fn grid_name(sheet: &Sheet) -> Option<String> {
    let field = sheet.form.field("grid")?;
    let Input::Pick { code, options, .. } = &field.input else { return None };
    options.iter().find(|option| option.code == *code).map(|option| option.text.clone())
}

/// The title of a form: what it is, and where.
pub fn title(ctx: &Ctx, what: &str, sheet: &Sheet) -> String {
    match grid_name(sheet) {
        Some(grid) => format!("{what} {} {grid}", ctx.theme.symbols.dot),
        None => what.to_owned(),
    }
}

/// The end must lie after the start; says so beside it.
pub fn check_span(sheet: &mut Sheet, ctx: &Ctx) -> bool {
    if minutes(sheet).is_some() {
        return true;
    }
    sheet.form.refuse("end", Wrong::Said(t!(ctx.messages, "form-end-before-start")));
    false
}

/// When it was, as a command has it. Without an end: an instant.
pub fn when_of(sheet: &Sheet) -> When {
    let form = &sheet.form;
    let late = form.field("late").filter(|field| !field.hidden).map(|field| field.value().to_owned());
    let late = late.as_deref().and_then(late_of);
    When { date: form.date("date"), start: when::time(form.value("start")), minutes: minutes(sheet), late }
}

/// The reason of a stable code.
pub fn late_of(code: &str) -> Option<LateReason> {
    LATE.iter().find(|(known, _)| *known == code).map(|(_, reason)| *reason)
}

/// The draft's name: one a form for today, one for each other day, so that neither stands in the other's way.
pub fn draft_name(form: &str, date: NaiveDate, ctx: &Ctx) -> String {
    if date == ctx.today() { form.to_owned() } else { format!("{form}-{date}") }
}
