//! The salt of a payload: without it, a digest in a frame that travels bare could be guessed from likely contents.

use serde::Serialize;
use serde_json::value::RawValue;

use super::error::DraftFault;

/// `payload` as one line of JSON with the member `salt` at its end: thirty-two hexadecimal digits. It must serialise as
/// an object that has no `salt` of its own.
pub fn salted(payload: &impl Serialize, salt: [u8; 16]) -> Result<Box<RawValue>, DraftFault> {
    let not_json = |error: serde_json::Error| DraftFault::NotJson(error.to_string());
    let mut text = serde_json::to_string(payload).map_err(not_json)?;
    if !text.starts_with('{') || text.pop() != Some('}') {
        return Err(DraftFault::NotAnObject);
    }
    if text.len() > 1 {
        text.push(',');
    }
    text.push_str("\"salt\":\"");
    text.push_str(&uuid::Uuid::from_bytes(salt).simple().to_string());
    text.push_str("\"}");
    RawValue::from_string(text).map_err(not_json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_salt_stands_at_the_end_of_the_object() {
        let one = salted(&serde_json::json!({"a": 1}), [0xab; 16]).unwrap();
        assert_eq!(one.get(), r#"{"a":1,"salt":"abababababababababababababababab"}"#);
        let none = salted(&serde_json::json!({}), [0; 16]).unwrap();
        assert_eq!(none.get(), r#"{"salt":"00000000000000000000000000000000"}"#);
    }

    #[test]
    fn what_is_no_object_has_no_place_for_a_salt() {
        for payload in [serde_json::json!([1]), serde_json::json!("{}"), serde_json::json!(null)] {
            assert_eq!(salted(&payload, [0; 16]).unwrap_err(), DraftFault::NotAnObject);
        }
    }
}
