//! Messages in zh-Hant, zh-Hans and en. A leaf: holds no domain data.
