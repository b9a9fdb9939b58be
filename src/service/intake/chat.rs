//! A pasted chat, read as what would be filed: who wrote first tells the matter, when they wrote is when it was told, and
//! their words are the text. Nothing here is certain, so everything is a proposal and the chat itself is kept whole.
//!
//! What is understood: copies from 微信 and QQ on a computer (`張三 2026/11/23 9:15`, then lines), forwarded records with
//! headings (`—— 2026-11-23 ——`), copies from a phone (`[9:15] 張三：…`), plain dialogue (`張三：…`), and text alone.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};

/// The longest name that a line can begin with, in characters.
const NAME_CHARS: usize = 24;
/// Words before a colon that are no names.
const LABELS: [&str; 34] = [
    "地址",
    "地点",
    "地點",
    "位置",
    "时间",
    "時間",
    "日期",
    "电话",
    "電話",
    "手机",
    "手機",
    "姓名",
    "联系人",
    "聯繫人",
    "聯系人",
    "联系电话",
    "聯繫電話",
    "问题",
    "問題",
    "诉求",
    "訴求",
    "内容",
    "內容",
    "情况",
    "情況",
    "标题",
    "標題",
    "备注",
    "備註",
    "注",
    "附",
    "http",
    "https",
    "网址",
];

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who wrote it, if that is said.
    pub sender: Option<String>,
    /// When, if that is said.
    pub at: Option<NaiveDateTime>,
    /// What.
    pub lines: Vec<String>,
}

/// A chat as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chat {
    /// Its messages, in the order of the text.
    pub messages: Vec<Message>,
}

impl Chat {
    /// Reads a text. `now` tells what 昨天 is, and which year a date without one belongs to.
    pub fn read(text: &str, now: NaiveDateTime) -> Self {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let dated = lines.iter().any(|line| matches!(timed(line), Some(Head { day: Some(_), .. })));
        let any_timed = dated || lines.iter().any(|line| timed(line).is_some());
        let spoken = lines.iter().find(|line| !line.is_empty() && divider(line).is_none() && !is_title(line));
        let dialogue = !any_timed && spoken.is_some_and(|line| said(line).is_some());
        let mut reading = Reading { now, day: None, time: None, chat: Self::default() };
        for line in lines {
            if is_title(line) {
                continue;
            }
            // Where headings carry dates, a line that ends in a time of day is somebody's words.
            let head =
                timed(line).filter(|head| head.day.is_some() || !dated).or_else(|| said(line).filter(|_| dialogue));
            match (divider(line), head) {
                (Some((day, time)), _) => reading.divide(day, time),
                (None, Some(head)) => reading.begin(head),
                (None, None) => reading.add(line),
            }
        }
        reading.chat.messages.retain(|message| message.lines.iter().any(|line| !line.is_empty()));
        reading.chat
    }

    /// Whether it says of any message who wrote it or when: then it is a chat and not just text.
    pub fn is_chat(&self) -> bool {
        self.messages.iter().any(|message| message.sender.is_some() || message.at.is_some())
    }

    /// Who told the matter: who wrote first.
    pub fn reporter(&self) -> Option<&str> {
        self.messages.first().and_then(|message| message.sender.as_deref())
    }

    /// When it was told: when the first message was written.
    pub fn told(&self) -> Option<NaiveDateTime> {
        self.messages.first().and_then(|message| message.at)
    }

    /// The reporter's words; what stands for a picture is left out where there are words.
    pub fn text(&self) -> String {
        let theirs = || self.messages.iter().filter(|message| message.sender.as_deref() == self.reporter());
        let lines = || theirs().flat_map(|message| &message.lines).filter(|line| !line.is_empty());
        let words: Vec<&str> = lines().filter(|line| !is_stand_in(line)).map(String::as_str).collect();
        let all = || lines().map(String::as_str).collect::<Vec<_>>();
        if words.is_empty() { all().join("\n") } else { words.join("\n") }
    }

    /// The mobile telephone number in the reporter's words, if there is just one.
    pub fn phone(&self) -> Option<String> {
        let text: String = self.text().chars().map(plain).collect();
        let numbers = text.split(|c: char| !c.is_ascii_digit());
        let mut mobile = numbers.filter(|number| number.len() == 11 && number.starts_with('1'));
        let first = mobile.next()?;
        mobile.all(|other| other == first).then(|| first.to_owned())
    }
}

struct Reading {
    now: NaiveDateTime,
    /// What the last heading said, until the next one.
    day: Option<Day>,
    time: Option<NaiveTime>,
    chat: Chat,
}

impl Reading {
    fn begin(&mut self, head: Head) {
        let at = match head.time {
            Some(time) => Some(moment(head.day.or(self.day), time, self.now)),
            None => self.time.map(|time| moment(self.day, time, self.now)),
        };
        let lines = head.words.into_iter().filter(|words| !words.is_empty()).collect();
        self.chat.messages.push(Message { sender: Some(head.name), at, lines });
    }

    /// A heading between messages: it says when what follows was written.
    fn divide(&mut self, day: Option<Day>, time: Option<NaiveTime>) {
        self.day = day.or(self.day);
        self.time = time;
        let at = time.map(|time| moment(self.day, time, self.now));
        self.chat.messages.push(Message { sender: None, at, lines: Vec::new() });
    }

    fn add(&mut self, line: &str) {
        match self.chat.messages.last_mut() {
            Some(message) => message.lines.push(line.to_owned()),
            None if line.is_empty() => {}
            None => self.chat.messages.push(Message { sender: None, at: None, lines: vec![line.to_owned()] }),
        }
    }
}

/// The beginning of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Head {
    name: String,
    day: Option<Day>,
    time: Option<NaiveTime>,
    words: Option<String>,
}

/// A day as chats write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Day {
    Date(NaiveDate),
    /// Month and day.
    OfYear(u32, u32),
    /// Days ago.
    Back(u64),
    /// Days from Monday.
    Weekday(u32),
}

/// The moment that a day and a time of day name, as seen from `now`: never one to come.
fn moment(day: Option<Day>, time: NaiveTime, now: NaiveDateTime) -> NaiveDateTime {
    let today = now.date();
    let back = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let date = match day {
        Some(Day::Date(date)) => date,
        Some(Day::OfYear(month, day)) => {
            let this = NaiveDate::from_ymd_opt(today.year(), month, day).filter(|date| *date <= today);
            this.or_else(|| NaiveDate::from_ymd_opt(today.year() - 1, month, day)).unwrap_or(today)
        }
        Some(Day::Back(days)) => back(days),
        Some(Day::Weekday(weekday)) => {
            back(u64::from((today.weekday().num_days_from_monday() + 7 - weekday.min(6)) % 7))
        }
        None if time > now.time() => back(1),
        None => today,
    };
    date.and_time(time)
}

/// A character as it is compared: full-width forms as ASCII, and blanks as blanks.
fn plain(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' | '\t' => ' ',
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '【' => '[',
        '】' => ']',
        c => c,
    }
}

fn plained(text: &str) -> String {
    text.chars().map(plain).collect()
}

/// What stands between `from` and `until`, counted in characters.
fn part(text: &str, from: usize, until: usize) -> String {
    text.chars().skip(from).take(until.saturating_sub(from)).collect::<String>().trim().to_owned()
}

/// A heading with a time: `NAME TIME`, `TIME NAME`, `[TIME] NAME: words`.
fn timed(line: &str) -> Option<Head> {
    let flat = plained(line);
    if whole_stamp(&flat).is_some() {
        return None;
    }
    if let Some(inside) = flat.strip_prefix('[') {
        let (stamp, _) = inside.split_once(']')?;
        let (day, time) = whole_stamp(stamp)?;
        let after = part(line, stamp.chars().count() + 2, usize::MAX);
        let head = said(&after)?;
        return Some(Head { day, time: Some(time), ..head });
    }
    let chars: Vec<char> = flat.trim_end_matches([':', ' ']).chars().collect();
    for (at, _) in chars.iter().enumerate().filter(|(_, c)| **c == ' ') {
        let rest: String = chars.iter().skip(at + 1).collect();
        if let Some((day, time)) = whole_stamp(&rest)
            && let Some(name) = name(&part(line, 0, at))
        {
            return Some(Head { name, day, time: Some(time), words: None });
        }
    }
    let (day, time, rest) = stamp(&flat)?;
    let from = flat.chars().count() - rest.chars().count();
    // A day in front, or half of all sentences that begin with a time would be headings.
    let name = name(part(line, from, usize::MAX).trim_end_matches([':', '：']))?;
    day.map(|day| Head { name, day: Some(day), time: Some(time), words: None })
}

/// `NAME: words`.
fn said(line: &str) -> Option<Head> {
    let (before, words) = line.split_once([':', '：'])?;
    let label = LABELS.contains(&before.trim()) || before.trim().bytes().all(|byte| byte.is_ascii_digit());
    let name = name(before).filter(|_| !label)?;
    Some(Head { name, day: None, time: None, words: Some(words.trim().to_owned()) })
}

/// Whether a text can be somebody's name: short, with a letter in it, and no sentence.
fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let sentence = |c: char| "。，！？；、,!?;\"“”《》".contains(c);
    let good = text.chars().any(char::is_alphabetic) && text.chars().count() <= NAME_CHARS && !text.contains(sentence);
    good.then(|| text.to_owned())
}

/// A line that says when what follows was written, with dashes around it or alone.
fn divider(line: &str) -> Option<(Option<Day>, Option<NaiveTime>)> {
    let flat = plained(line);
    let bare = flat.trim_matches(|c: char| "—–─－-=_*·~ ".contains(c));
    if let Some((day, time)) = whole_stamp(bare) {
        return Some((day, Some(time)));
    }
    let mut scan = Scan(bare);
    let day = scan.day()?;
    scan.0.trim().is_empty().then_some((Some(day), None))
}

/// The title of a forwarded record: 張三和李四的聊天記錄.
fn is_title(line: &str) -> bool {
    line.ends_with("聊天记录") || line.ends_with("聊天記錄")
}

/// What a program writes in place of a picture.
fn is_stand_in(line: &str) -> bool {
    let flat = plained(line);
    flat.starts_with('[') && flat.ends_with(']') && flat.chars().count() <= 8
}

fn whole_stamp(text: &str) -> Option<(Option<Day>, NaiveTime)> {
    let (day, time, rest) = stamp(text.trim())?;
    rest.trim().is_empty().then_some((day, time))
}

/// A day if there is one, a time of day, and what follows.
fn stamp(text: &str) -> Option<(Option<Day>, NaiveTime, &str)> {
    let mut scan = Scan(text);
    let day = scan.day();
    scan.blanks();
    let time = scan.clock()?;
    Some((day, time, scan.0))
}

/// What is still to be read of a heading.
struct Scan<'a>(&'a str);

impl Scan<'_> {
    fn blanks(&mut self) {
        self.0 = self.0.trim_start_matches([' ', ',']);
    }

    fn eat(&mut self, words: &[&str]) -> bool {
        let rest = words.iter().find_map(|word| self.0.strip_prefix(word));
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// A number and how many digits it has, at most `most`.
    fn number(&mut self, most: usize) -> Option<(u32, usize)> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at_checked(digits).filter(|_| (1..=most).contains(&digits))?;
        self.0 = rest;
        Some((number.parse().ok()?, digits))
    }

    fn day(&mut self) -> Option<Day> {
        let before = self.0;
        let day = self.day_or_half();
        if day.is_none() {
            self.0 = before;
        }
        day
    }

    fn day_or_half(&mut self) -> Option<Day> {
        for (days, words) in [(0, ["今天", "今日"]), (1, ["昨天", "昨日"]), (2, ["前天", "前日"])] {
            if self.eat(&words) {
                return Some(Day::Back(days));
            }
        }
        if self.eat(&["星期", "礼拜", "禮拜", "周", "週"]) {
            let at = ["一", "二", "三", "四", "五", "六", "日"].iter().position(|word| self.eat(&[word]));
            let at = at.or_else(|| self.eat(&["天"]).then_some(6))?;
            return u32::try_from(at).ok().map(Day::Weekday);
        }
        let (first, digits) = self.number(4)?;
        if !self.eat(&["年", "月", "-", "/", "."]) {
            return None;
        }
        let (second, _) = self.number(2)?;
        if digits < 4 {
            self.eat(&["日", "号", "號"]);
            return ((1..=12).contains(&first) && (1..=31).contains(&second)).then_some(Day::OfYear(first, second));
        }
        if !self.eat(&["月", "-", "/", "."]) {
            return None;
        }
        let (third, _) = self.number(2)?;
        self.eat(&["日", "号", "號"]);
        i32::try_from(first).ok().and_then(|year| NaiveDate::from_ymd_opt(year, second, third)).map(Day::Date)
    }

    fn clock(&mut self) -> Option<NaiveTime> {
        let early = self.eat(&["上午", "早上", "早晨", "凌晨", "淩晨", "清晨"]);
        let noon = !early && self.eat(&["中午"]);
        let late = !early && !noon && self.eat(&["下午", "晚上", "傍晚", "夜里", "夜裡"]);
        self.blanks();
        let (hour, _) = self.number(2)?;
        if !self.eat(&[":", "点", "點", "时", "時"]) {
            return None;
        }
        let (minute, _) = self.number(2).filter(|(_, digits)| *digits == 2)?;
        self.eat(&["分"]);
        let second = if self.eat(&[":"]) { self.number(2)?.0 } else { 0 };
        let half = self.0.trim_start().to_ascii_lowercase();
        let (am, pm) = (half.starts_with("am"), half.starts_with("pm"));
        if am || pm {
            self.0 = self.0.trim_start().get(2..).unwrap_or_default();
        }
        let hour = match hour {
            1..=11 if late || pm => hour + 12,
            1..=2 if noon => hour + 12,
            12 if early || am => 0,
            hour => hour,
        };
        NaiveTime::from_hms_opt(hour, minute, second)
    }
}
