//! Who was on the spot of an emergency, and when: it excuses the other duties of the half-days it met (篇3/責任人4-e).

use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::Look;
use crate::domain::ids::PersonId;
use crate::domain::time::Civil;
use crate::regulation::OwedSlot;
use crate::service::refusal::Refusal;
use crate::store::tables::{OnSiteSpan, on_site_prefix};
use crate::store::{Scan, decode};

impl Look<'_> {
    /// The times that a person was on some spot, from `from` to `until`, both days included: of open and of ended cases.
    pub(super) fn on_site_spans(
        &self,
        person: PersonId,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<OnSiteSpan>, Refusal> {
        // The index is by the day on which a span ended, those that last come last.
        let prefix = on_site_prefix(person);
        let scan = Scan::through(prefix.clone().date(from).build(), &prefix.build());
        let mut spans = Vec::new();
        let mut failed = None;
        self.reader.walk(&scan, &mut |_, value| match decode::<OnSiteSpan>(value) {
            Ok(span) => {
                if span.spot.from.date_naive() <= until {
                    spans.push(span);
                }
                ControlFlow::Continue(())
            }
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(spans),
        }
    }

    /// The emergency that kept a person on the spot in a half-day, by its number.
    pub(super) fn kept_on_site(
        &self,
        who: PersonId,
        owed: OwedSlot,
        date: NaiveDate,
    ) -> Result<Option<String>, Refusal> {
        let civil = |at: chrono::NaiveDateTime| -> Civil {
            at.and_local_timezone(*self.now.offset()).single().unwrap_or(self.now)
        };
        let (start, end) = (civil(owed.window.from.on(date)), civil(owed.window.to.on(date)));
        let spans = self.on_site_spans(who, date, date)?;
        Ok(spans.into_iter().find(|span| span.spot.meets(&start, &end, &self.now)).map(|span| span.number))
    }
}
