//! What windows and host say to each other: frames of a length (u32, big-endian) and that many bytes of JSON.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::service::command::{CommandRequest, Done};
use crate::service::door::{Part, Push, StreamEnd, StreamRequest};
use crate::service::query::QueryRequest;
use crate::service::refusal::Refusal;
use crate::service::view::Answer;

/// Version of everything below but [`Hello`], which never changes but by fields that may be missing.
pub const PROTOCOL: u32 = 1;

/// The longest frame, in bytes without its length.
pub const FRAME_LIMIT: usize = 64 << 20;

/// How many parts of a stream the host sends before the window has taken the first.
pub const PARTS_AHEAD: u32 = 16;

/// The first frame each way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Version of what follows; with another one, nothing does.
    pub protocol: u32,
    /// Process id of the speaker.
    pub pid: u32,
    /// Version of its program.
    pub version: String,
    /// It shows screens, and counts as a window.
    #[serde(default)]
    pub screens: bool,
}

impl Hello {
    /// From this process.
    pub fn mine(screens: bool) -> Self {
        Self { protocol: PROTOCOL, pid: std::process::id(), version: env!("CARGO_PKG_VERSION").to_owned(), screens }
    }
}

/// From a window to the host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Answered by `Tell::Done`.
    Command {
        /// Chosen by the window.
        id: u64,
        /// What is asked.
        request: CommandRequest,
    },
    /// Answered by `Tell::Answer`.
    Query {
        /// Chosen by the window.
        id: u64,
        /// What is asked.
        request: QueryRequest,
    },
    /// Answered by any number of `Tell::Part` and one `Tell::End`.
    Stream {
        /// Chosen by the window.
        id: u64,
        /// What is asked.
        request: StreamRequest,
    },
    /// The window has taken so many parts more.
    Taken {
        /// The stream's.
        id: u64,
        /// How many.
        parts: u32,
    },
    /// The window wants no more of a stream; it still ends with `Tell::End`.
    Stop {
        /// The stream's.
        id: u64,
    },
    /// Pushes from now on.
    Subscribe,
    /// The window closes.
    Bye,
}

/// From the host to a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tell {
    /// To `Ask::Command`.
    Done {
        /// The request's.
        id: u64,
        /// What became of it.
        result: Result<Done, Refusal>,
    },
    /// To `Ask::Query`.
    Answer {
        /// The request's.
        id: u64,
        /// What was read.
        result: Box<Result<Answer, Refusal>>,
    },
    /// A piece of a stream.
    Part {
        /// The request's.
        id: u64,
        /// The piece.
        part: Part,
    },
    /// To `Ask::Stream`, after its last part.
    End {
        /// The request's.
        id: u64,
        /// How it ended.
        result: Result<StreamEnd, Refusal>,
    },
    /// To any request that was not taken up.
    Refused {
        /// The request's.
        id: u64,
        /// Why.
        refusal: Refusal,
    },
    /// Something changed.
    Push(Push),
    /// The host closes.
    Bye,
}

impl Tell {
    /// The request that it answers; none for what nobody asked.
    pub fn id(&self) -> Option<u64> {
        match self {
            Self::Done { id, .. }
            | Self::Answer { id, .. }
            | Self::Part { id, .. }
            | Self::End { id, .. }
            | Self::Refused { id, .. } => Some(*id),
            Self::Push(_) | Self::Bye => None,
        }
    }
}

/// A frame's bytes, its length in front. Refused with `InvalidInput` beyond [`FRAME_LIMIT`].
pub fn frame<T: Serialize>(message: &T) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)?;
    let length = bytes.len() - 4;
    if length > FRAME_LIMIT {
        return Err(io::Error::new(ErrorKind::InvalidInput, format!("{length} bytes are more than a frame holds")));
    }
    let length = u32::try_from(length).map_err(io::Error::other)?;
    if let Some(front) = bytes.first_chunk_mut() {
        *front = length.to_be_bytes();
    }
    Ok(bytes)
}

/// The next frame's JSON; none if the other side closed between two frames.
pub fn read_frame(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    loop {
        match from.read(length.as_mut_slice().get_mut(..1).unwrap_or_default()) {
            Ok(0) => return Ok(None),
            Ok(_) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    from.read_exact(length.as_mut_slice().get_mut(1..).unwrap_or_default())?;
    let length = u32::from_be_bytes(length);
    if length as usize > FRAME_LIMIT {
        return Err(io::Error::new(ErrorKind::InvalidData, format!("a frame of {length} bytes")));
    }
    // Grown while reading: a length alone reserves nothing.
    let mut bytes = Vec::new();
    from.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() < length as usize {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(bytes))
}

/// A message that this program does not know: the other side's is newer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a message that is not understood: {reason}")]
pub struct Unknown {
    /// The request that it belongs to, if it says.
    pub id: Option<u64>,
    /// What is wrong with it.
    pub reason: String,
}

/// What a frame says.
pub fn read_message<T: DeserializeOwned>(json: &[u8]) -> Result<T, Unknown> {
    serde_json::from_slice(json).map_err(|error| {
        let any = serde_json::from_slice::<BTreeMap<String, serde_json::Value>>(json).unwrap_or_default();
        Unknown { id: any.values().find_map(|inner| inner.get("id")?.as_u64()), reason: error.to_string() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_follow_each_other_and_the_end_lies_between_two() {
        let mut bytes = frame(&Ask::Subscribe).unwrap();
        bytes.extend(frame(&Ask::Taken { id: 7, parts: 2 }).unwrap());
        let mut from = bytes.as_slice();
        let mut next = || read_frame(&mut from).unwrap().map(|json| read_message::<Ask>(&json).unwrap());
        assert_eq!(next(), Some(Ask::Subscribe));
        assert_eq!(next(), Some(Ask::Taken { id: 7, parts: 2 }));
        assert_eq!(next(), None);
    }

    #[test]
    fn half_a_frame_is_an_error_and_so_is_one_too_long() {
        let bytes = frame(&Ask::Taken { id: 7, parts: 2 }).unwrap();
        for cut in 1..bytes.len() {
            assert!(read_frame(&mut &bytes[..cut]).is_err(), "{cut}");
        }
        assert!(read_frame(&mut [0xff, 0xff, 0xff, 0xff, b'{'].as_slice()).is_err());
        assert_eq!(frame(&"x".repeat(FRAME_LIMIT)).unwrap_err().kind(), ErrorKind::InvalidInput);
    }

    #[test]
    fn an_unknown_message_still_names_its_request() {
        let unknown =
            read_message::<Ask>(br#"{"query":{"id":12,"request":{"query":{"query":"weather"}}}}"#).unwrap_err();
        assert_eq!(unknown.id, Some(12));
        assert_eq!(read_message::<Ask>(b"[]").unwrap_err().id, None);
    }

    #[test]
    fn a_hello_of_a_later_protocol_is_still_understood() {
        let later = r#"{"protocol":9,"pid":4711,"version":"4.0.0","screens":true,"tongue":"lzh"}"#;
        let hello: Hello = serde_json::from_str(later).unwrap();
        assert_eq!((hello.protocol, hello.pid), (9, 4711));
    }
}
