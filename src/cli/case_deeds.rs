//! What watches over a case and what comes after it, as it can be typed: rulings, parking, reminders, joined cases,
//! answers to residents, samples, dangers.

use clap::{Args, Subcommand};

use super::args::{CHANNELS, coded};
use super::case::NATURES;
use super::case_several::These;
use super::case_verbs::moment_or_clock;
use super::cx::{Cx, Stop};
use crate::domain::case::{Channel, Nature, Satisfaction};
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;

const ANSWERS: [&str; 4] = ["satisfied", "fair", "dissatisfied", "not-reached"];

/// Who said what is recorded on their behalf, how and when.
#[derive(Debug, Args)]
pub(super) struct Behalf {
    /// Who said so, if recorded on their behalf
    #[arg(long, value_name = "NAME")]
    pub(super) by: Option<String>,
    /// How they said it
    #[arg(long, requires = "by", default_value = "phone", value_parser = coded::<Channel>(&CHANNELS))]
    pub(super) said_by: Channel,
    /// When they said it; now if not given
    #[arg(long, requires = "by", value_name = "TIME")]
    pub(super) said_at: Option<String>,
}

impl Behalf {
    pub(super) fn given(self, cx: &mut Cx<'_>) -> Result<OnBehalf, Stop> {
        let at = moment_or_clock(cx, self.said_at.as_deref())?;
        Ok(OnBehalf { channel: self.by.is_some().then_some(self.said_by), by: self.by, at })
    }
}

/// Further verbs of cases.
#[derive(Debug, Subcommand)]
pub(super) enum DeedVerb {
    /// Decide for good who handles a case that was sent to and fro
    Rule {
        /// Number, or ending of the id
        case: String,
        /// Unit that handles it, station, or one of its areas
        #[arg(long, value_name = "UNIT")]
        to: String,
        /// Unit that assists; may be given again
        #[arg(long, value_name = "UNIT")]
        assist: Vec<String>,
        /// Why; - reads standard input
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Send such cases there from now on: a rule of the regulation
        #[arg(long)]
        save: bool,
    },
    /// Ask that a case may wait until a day, once
    Park {
        #[command(flatten)]
        these: These,
        /// Last day on which the clock stands still
        #[arg(long, value_name = "DATE")]
        until: String,
        /// Why; - reads standard input
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Approve a parking that was asked for, or refuse it
    DecideParking {
        #[command(flatten)]
        these: These,
        /// Do not approve it; needs --reason
        #[arg(long)]
        refuse: bool,
        /// In your own words
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// End a parking before its day
    Unpark {
        #[command(flatten)]
        these: These,
        /// In your own words
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Remind somebody of a case
    Urge {
        #[command(flatten)]
        these: These,
        /// Whom: a unit, or station; who has it if not given
        #[arg(long, value_name = "UNIT")]
        to: Option<String>,
        /// How
        #[arg(long, default_value = "phone", value_parser = coded::<Channel>(&CHANNELS))]
        channel: Channel,
        /// What was said
        #[arg(long)]
        text: Option<String>,
    },
    /// Take every step of the regulation's ladder of reminders that was reached, each once
    UrgeDue,
    /// Watch a case as a superior
    Supervise {
        #[command(flatten)]
        these: These,
        /// Why, and what is expected; - reads standard input
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// No longer watch a case
    Unsupervise {
        #[command(flatten)]
        these: These,
    },
    /// Join a case with another one that is the same matter
    Merge {
        #[command(flatten)]
        these: These,
        /// The other case, which goes on
        #[arg(long, value_name = "CASE")]
        into: String,
        /// In your own words
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Take a case out of the one it was joined with
    Separate {
        #[command(flatten)]
        these: These,
        /// Why; - reads standard input
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Link a case with the earlier one whose fault came back
    Repeats {
        /// Number, or ending of the id
        case: String,
        /// The earlier case
        #[arg(long, value_name = "CASE")]
        of: String,
    },
    /// Record that the resident was answered
    Reply {
        #[command(flatten)]
        these: These,
        /// What was said; - reads standard input
        #[arg(long)]
        text: String,
        /// How
        #[arg(long, default_value = "phone", value_parser = coded::<Channel>(&CHANNELS))]
        channel: Channel,
        /// When; now if not given
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// Open a closed case again
    Reopen {
        #[command(flatten)]
        these: These,
        /// Why; - reads standard input
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Record what the resident says of it at a visit or a call
    Survey {
        /// Number, or ending of the id
        case: String,
        /// What they say
        #[arg(long, value_parser = coded::<Satisfaction>(&ANSWERS))]
        answer: Satisfaction,
        /// How
        #[arg(long, default_value = "phone", value_parser = coded::<Channel>(&CHANNELS))]
        channel: Channel,
        /// In their words
        #[arg(long)]
        text: Option<String>,
    },
    /// Look at a closed case that was drawn
    Sample {
        #[command(flatten)]
        these: These,
        /// It is not done: it is opened again
        #[arg(long)]
        failed: bool,
        /// What was seen; - reads standard input
        #[arg(long)]
        text: String,
    },
    /// Close a case that nobody else at the station can look at
    CloseUnverified {
        #[command(flatten)]
        these: These,
    },
    /// Record that a leading or assisting unit has done its part
    PartDone {
        /// Number, or ending of the id
        case: String,
        /// Which unit, or station; your own if not given
        #[arg(long, value_name = "UNIT")]
        party: Option<String>,
        /// What was done; - reads standard input
        #[arg(long, value_name = "TEXT")]
        result: String,
        #[command(flatten)]
        behalf: Behalf,
    },
    /// Correct of which kind or nature a case is; its limit and whose matter it is follow from that
    Reclassify {
        /// Number, or ending of the id
        case: String,
        /// Kind: its code, see gridlog case kinds
        #[arg(long)]
        kind: Option<String>,
        /// Nature; that of the new kind if not given
        #[arg(long, value_parser = coded::<Nature>(&NATURES))]
        nature: Option<Nature>,
        /// How many there are, where the limit is reckoned from it
        #[arg(long, value_name = "N")]
        units: Option<u32>,
        /// Why; - reads standard input
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Give a case to one person of the station or area that has it to do, in place of whoever had it to do before
    Assign {
        /// Number, or ending of the id
        case: String,
        /// Whom: a person with a post there
        #[arg(required_unless_present_any = ["done", "withdraw"], conflicts_with_all = ["done", "withdraw"])]
        person: Option<String>,
        /// Day by whose end it is to be done
        #[arg(long, alias = "by", value_name = "DATE", conflicts_with_all = ["done", "withdraw"])]
        until: Option<String>,
        /// What is to be done, what was done, or why it is taken back; - reads standard input
        #[arg(long)]
        text: Option<String>,
        /// It is done
        #[arg(long, conflicts_with = "withdraw")]
        done: bool,
        /// Take it back: nobody has to do it then
        #[arg(long)]
        withdraw: bool,
    },
    /// Put a danger under public supervision
    HazardList(Box<HazardArgs>),
    /// Look again whether a danger is gone
    HazardInspect {
        /// Number, or ending of the id
        case: String,
        /// It is not gone
        #[arg(long)]
        failed: bool,
        /// What was seen; - reads standard input
        #[arg(long)]
        text: String,
    },
    /// Take a danger's plate down
    HazardDelist {
        /// Number, or ending of the id
        case: String,
        /// The superior's reference number
        #[arg(long, value_name = "NUMBER")]
        reference: Option<String>,
    },
}

/// A danger to be listed.
#[derive(Debug, Args)]
pub(super) struct HazardArgs {
    /// Number, or ending of the id
    case: String,
    /// Level: its code in the regulation
    #[arg(long)]
    level: String,
    /// What is done about it
    #[arg(long, value_name = "TEXT")]
    measures: String,
    /// The money for it
    #[arg(long, value_name = "TEXT")]
    money: String,
    /// Who answers for it
    #[arg(long, value_name = "NAME")]
    person: String,
    /// By when
    #[arg(long, value_name = "DATE")]
    deadline: String,
    /// What to do if it comes to the worst
    #[arg(long, value_name = "TEXT")]
    plan: String,
    /// Who follows it
    #[arg(long, value_name = "NAME")]
    follower: String,
    /// Number of the plate; that of the case if not given
    #[arg(long, value_name = "NUMBER")]
    plate: Option<String>,
    /// The superior's reference number
    #[arg(long, value_name = "NUMBER")]
    reference: Option<String>,
}

/// The act that was typed, and which cases it is about; none: it is about none in particular.
pub(super) fn command(cx: &mut Cx<'_>, verb: DeedVerb) -> Result<(Option<These>, Command), Stop> {
    let (these, deed) = match verb {
        DeedVerb::UrgeDue => return Ok((None, Command::CaseUrgeDue)),
        DeedVerb::Rule { case, to, assist, reason, save } => {
            return of(case, Deed::Rule { to, assist, reason: cx.text(reason)?, save });
        }
        DeedVerb::Repeats { case, of: earlier } => return of(case, Deed::Repeats { earlier }),
        DeedVerb::Survey { case, answer, channel, text } => {
            return of(case, Deed::Survey { answer, channel, text: cx.optional_text(text)? });
        }
        DeedVerb::PartDone { case, party, result, behalf } => {
            let behalf = behalf.given(cx)?;
            return of(case, Deed::PartDone { party, result: cx.text(result)?, behalf });
        }
        DeedVerb::Reclassify { case, kind, nature, units, reason } => {
            return of(case, Deed::Reclassify { kind, nature, units, reason: cx.text(reason)? });
        }
        DeedVerb::HazardList(args) => {
            let (case, deed) = listed(cx, *args)?;
            return of(case, deed);
        }
        DeedVerb::HazardInspect { case, failed, text } => {
            return of(case, Deed::Reinspect { passed: !failed, text: cx.text(text)? });
        }
        DeedVerb::HazardDelist { case, reference } => return of(case, Deed::Delist { reference }),
        DeedVerb::Assign { case, person, until, text, done, withdraw } => {
            let text = cx.optional_text(text)?;
            let until = until.map(|until| cx.date(&until, "until")).transpose()?;
            let deed = match person {
                Some(person) => Deed::GiveTask { person, until, text },
                None if done && !withdraw => Deed::DoneTask { text },
                None => Deed::WithdrawTask { reason: text },
            };
            return of(case, deed);
        }
        DeedVerb::Park { these, until, reason } => {
            (these, Deed::Park { until: cx.date(&until, "until")?, reason: cx.text(reason)? })
        }
        DeedVerb::DecideParking { these, refuse, reason } => {
            (these, Deed::DecideParking { approved: !refuse, reason: cx.optional_text(reason)? })
        }
        DeedVerb::Unpark { these, reason } => (these, Deed::Unpark { reason: cx.optional_text(reason)? }),
        DeedVerb::Urge { these, to, channel, text } => {
            (these, Deed::Urge { to, channel, text: cx.optional_text(text)? })
        }
        DeedVerb::Supervise { these, reason } => (these, Deed::Supervise { reason: cx.text(reason)? }),
        DeedVerb::Unsupervise { these } => (these, Deed::EndSupervision),
        DeedVerb::Merge { these, into, reason } => (these, Deed::Merge { into, reason: cx.optional_text(reason)? }),
        DeedVerb::Separate { these, reason } => (these, Deed::Separate { reason: cx.text(reason)? }),
        DeedVerb::Reply { these, text, channel, at } => {
            let at = moment_or_clock(cx, at.as_deref())?;
            (these, Deed::Reply { text: cx.text(text)?, channel, at })
        }
        DeedVerb::Reopen { these, reason } => (these, Deed::Reopen { reason: cx.text(reason)? }),
        DeedVerb::Sample { these, failed, text } => (these, Deed::Sample { passed: !failed, text: cx.text(text)? }),
        DeedVerb::CloseUnverified { these } => (these, Deed::CloseUnverified),
    };
    Ok((Some(these), Command::CaseDeed { case: String::new(), deed }))
}

fn of(case: String, deed: Deed) -> Result<(Option<These>, Command), Stop> {
    Ok((None, Command::CaseDeed { case, deed }))
}

fn listed(cx: &mut Cx<'_>, args: HazardArgs) -> Result<(String, Deed), Stop> {
    let deed = Deed::ListHazard {
        plate: args.plate,
        level: args.level,
        measures: args.measures,
        money: args.money,
        person: args.person,
        deadline: cx.date(&args.deadline, "deadline")?,
        plan: args.plan,
        follower: args.follower,
        reference: args.reference,
    };
    Ok((args.case, deed))
}
