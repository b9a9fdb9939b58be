//! What all entries of a regulation have in common: a section, a code, a name, a clause.

use crate::domain::label::Label;

use super::duty::Duty;
use super::item::{Category, Item};
use super::kind::Kind;
use super::meeting::Meeting;
use super::model::{EmergencyContact, Rule, TierDef, UnitDef};
use super::post::Post;
use super::route::Route;

/// An entry of a section.
pub trait Entry {
    /// The section's key in files.
    const SECTION: &'static str;
    /// Stable code within the section.
    fn code(&self) -> &str;
    /// What people see.
    fn label(&self) -> Label;
    /// The clauses that it implements.
    fn rule(&self) -> &Rule;
    /// The same, to fill in the file's default.
    fn rule_mut(&mut self) -> &mut Rule;
    /// Further names that people type.
    fn aliases(&self) -> &[String] {
        &[]
    }
}

macro_rules! entry {
    ($type:ty, $section:literal $(, $aliases:ident)?) => {
        impl Entry for $type {
            const SECTION: &'static str = $section;
            fn code(&self) -> &str {
                self.code.as_str()
            }
            fn label(&self) -> Label {
                self.label.clone()
            }
            fn rule(&self) -> &Rule {
                &self.rule
            }
            fn rule_mut(&mut self) -> &mut Rule {
                &mut self.rule
            }
            $(fn $aliases(&self) -> &[String] {
                &self.$aliases
            })?
        }
    };
}

entry!(UnitDef, "units", aliases);
entry!(EmergencyContact, "emergency", aliases);
entry!(Post, "posts", aliases);
entry!(Duty, "duties");
entry!(Meeting, "meetings");
entry!(Route, "routes");
entry!(Category, "categories");
entry!(Item, "items");

impl Entry for TierDef {
    const SECTION: &'static str = "tiers";
    fn code(&self) -> &str {
        self.code.code()
    }
    fn label(&self) -> Label {
        self.label.clone()
    }
    fn rule(&self) -> &Rule {
        &self.rule
    }
    fn rule_mut(&mut self) -> &mut Rule {
        &mut self.rule
    }
    fn aliases(&self) -> &[String] {
        &self.aliases
    }
}

impl Entry for Kind {
    const SECTION: &'static str = "kinds";
    fn code(&self) -> &str {
        self.code.as_str()
    }
    fn label(&self) -> Label {
        Kind::label(self)
    }
    fn rule(&self) -> &Rule {
        &self.rule
    }
    fn rule_mut(&mut self) -> &mut Rule {
        &mut self.rule
    }
}
