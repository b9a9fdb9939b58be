//! Who was told of an emergency, as the form says it (篇3/責任人4-c).

use chrono::NaiveDateTime;

use super::super::channels;
use super::fields::{STATION, code_of};
use crate::domain::case::{Nature, Party};
use crate::domain::time::following;
use crate::service::command::Told;
use crate::service::view::Contact;
use crate::tui::widgets::Form;

/// Those who were told, from the fields of an emergency: on the day when it happened, or past midnight. Who is on the
/// spot rang, where somebody else keys it.
pub(super) fn told(form: &Form, contacts: &[Contact], happened: NaiveDateTime) -> Vec<Told> {
    let emergency = form.value("nature") == code_of(&Nature::Emergency);
    let one = |(number, contact): (usize, &Contact)| {
        let channel = channels::of(form.value(&format!("told-{number}")))?;
        Some(Told {
            to: match &contact.party.party {
                Party::Station(_) => STATION.to_owned(),
                Party::Unit(code) | Party::Service(code) => code.to_string(),
            },
            channel,
            at: form.time(&format!("told-at-{number}")).map(|time| following(time, happened)),
            by: form.given("on-spot"),
            answered_by: form.given(&format!("answered-{number}")),
        })
    };
    if emergency { contacts.iter().enumerate().filter_map(one).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::fields::build;
    use super::*;
    use crate::tui::testing::{choices, ctx};

    #[rstest]
    #[case::of_yesterday("2026-11-22T22:00", "22:05", "2026-11-22T22:05")]
    #[case::past_midnight("2026-11-22T23:50", "00:05", "2026-11-23T00:05")]
    #[case::of_today("2026-11-23T09:28", "09:29", "2026-11-23T09:29")]
    #[case::shortly_before_is_an_error_to_be_told("2026-11-23T09:28", "09:20", "2026-11-23T09:20")]
    fn 篇3_責任人4_c_a_time_of_day_is_on_the_day_when_it_happened(
        #[case] happened: &str,
        #[case] typed: &str,
        #[case] at: &str,
    ) {
        let moment = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap();
        let choices = choices();
        let mut form = build(&choices, &ctx());
        for (key, text) in [("nature", "emergency"), ("told-0", "phone"), ("told-at-0", typed), ("on-spot", "網格員甲")]
        {
            form.show(key, true);
            form.set(key, text);
        }
        let told = told(&form, &choices.contacts, moment(happened));
        assert_eq!((told.len(), told[0].at), (1, Some(moment(at))));
        assert_eq!(told[0].by.as_deref(), Some("網格員甲"));
    }
}
