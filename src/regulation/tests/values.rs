//! What people type into fields.

use rstest::rstest;

use super::super::{BadField, Field, FieldType, Named};
use super::town;
use crate::domain::label::Label;

fn field(kind: FieldType) -> Field {
    let yes = Named {
        code: "good".to_owned(),
        label: Label { hant: "完好".into(), hans: "完好".into(), en: "Good".into() },
    };
    Field {
        code: "x".into(),
        label: Label::verbatim("x"),
        kind,
        required: false,
        unique: false,
        min: None,
        max: None,
        choices: if kind == FieldType::Choice { vec![yes] } else { Vec::new() },
        person: false,
        names: false,
        summed: false,
        sensitive: None,
    }
}

#[rstest]
#[case(FieldType::Text, " 南街12號 ", "南街12號")]
#[case(FieldType::Int, "４", "4")]
#[case(FieldType::Int, "-07", "-7")]
#[case(FieldType::Date, "2026-11-23", "2026-11-23")]
#[case(FieldType::Bool, "是", "true")]
#[case(FieldType::Bool, "无", "false")]
#[case(FieldType::Choice, "完好", "good")]
#[case(FieldType::Choice, "GOOD", "good")]
#[case(FieldType::Phone, "0915-8221234", "0915-8221234")]
#[case(FieldType::Phone, "139 0000 0001", "13900000001")]
fn what_is_typed_gets_one_canonical_form(#[case] kind: FieldType, #[case] typed: &str, #[case] canonical: &str) {
    assert_eq!(field(kind).canonical(typed), Ok(Some(canonical.to_owned())));
    assert_eq!(field(kind).canonical(canonical), Ok(Some(canonical.to_owned())), "and stays as it is");
}

#[rstest]
#[case(FieldType::Text, "a\u{1b}[31mb", BadField::Control)]
#[case(FieldType::Int, "four", BadField::NotInt)]
#[case(FieldType::Int, "99999999999999999999", BadField::NotInt)]
#[case(FieldType::Date, "2026-02-30", BadField::NotDate)]
#[case(FieldType::Date, "1900-01-01", BadField::NotDate)]
#[case(FieldType::Date, "23.11.2026", BadField::NotDate)]
#[case(FieldType::Bool, "perhaps", BadField::NotBool)]
#[case(FieldType::Choice, "odd", BadField::NotChoice { codes: vec!["good".to_owned()] })]
#[case(FieldType::Phone, "12", BadField::NotPhone)]
#[case(FieldType::Phone, "1390000000x", BadField::NotPhone)]
fn what_cannot_be_is_refused_with_a_reason(#[case] kind: FieldType, #[case] typed: &str, #[case] reason: BadField) {
    assert_eq!(field(kind).canonical(typed), Err(reason));
}

#[test]
fn an_empty_text_clears_a_field_unless_it_is_required() {
    let mut note = field(FieldType::Text);
    assert_eq!(note.canonical("  "), Ok(None));
    note.required = true;
    assert_eq!(note.canonical("\u{3000}"), Err(BadField::Required));
}

#[test]
fn a_text_is_as_long_as_its_field_allows() {
    let mut note = field(FieldType::Text);
    assert_eq!(note.canonical(&"字".repeat(501)), Err(BadField::TooLong { max: 500 }));
    note.max = Some(3);
    assert_eq!(note.canonical("四個字了"), Err(BadField::TooLong { max: 3 }));
}

#[test]
fn a_household_has_a_head_and_a_sensible_number_of_members() {
    let town = town();
    let households = town.item_by_name("households").unwrap();
    assert_eq!(households.field_by_name("戶主").unwrap().canonical(""), Err(BadField::Required));
    assert_eq!(households.field_by_name("户主").unwrap().canonical("戶主甲"), Ok(Some("戶主甲".to_owned())));
    let members = households.field_by_name("人口").unwrap();
    assert_eq!(members.canonical("4"), Ok(Some("4".to_owned())));
    assert_eq!(members.canonical("100"), Err(BadField::OutOfRange { min: Some(0), max: Some(99) }));
}
