//! The words of the filter language: keys and fixed values, by code and in the three languages. They are the words that
//! stand on the screens: a test holds the two against each other.

use super::search::Sort;
use crate::domain::case::{Nature, Satisfaction, Source, Stage};
use crate::domain::label::Label;
use crate::domain::matching::{Needle, fold};
use crate::service::query::{CaseSort, Figure, LapseUnit};

/// What a term is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Is,
    Nature,
    Kind,
    Grid,
    Community,
    Source,
    Stage,
    By,
    Unit,
    FiledBy,
    Late,
    Left,
    Returned,
    Unanswered,
    Paused,
    Satisfaction,
    From,
    Until,
    AsOf,
    Figure,
    Given,
    SentBack,
    Assigned,
    AssignedBy,
    Sort,
}

/// One of the open sets that `is:` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    Mine,
    Open,
    Drawn,
    Urged,
    Supervised,
    Listed,
    Repeats,
    SampleFailed,
    ListedLate,
    Involved,
}

/// A value with what people call it.
pub(super) struct Word<T: 'static> {
    pub(super) value: T,
    pub(super) code: &'static str,
    pub(super) hant: &'static str,
    pub(super) hans: &'static str,
    pub(super) en: &'static str,
    /// Other words for it.
    pub(super) also: &'static [&'static str],
}

macro_rules! words {
    ($name:ident: $type:ty = $($value:expr => $code:literal $hant:literal $hans:literal $en:literal [$($also:literal),*];)*) => {
        pub(super) const $name: &[Word<$type>] = &[$(Word {
            value: $value, code: $code, hant: $hant, hans: $hans, en: $en, also: &[$($also),*],
        },)*];
    };
}

words! { KEYS: Key =
    Key::Is => "is" "是" "是" "is" [];
    Key::Nature => "nature" "性質" "性质" "nature" [];
    Key::Kind => "kind" "類型" "类型" "kind" ["類別"];
    Key::Grid => "grid" "網格" "网格" "grid" [];
    Key::Community => "community" "社區" "社区" "community" ["村"];
    Key::Source => "source" "來源" "来源" "source" [];
    Key::Stage => "stage" "狀態" "状态" "stage" ["階段"];
    Key::By => "by" "由" "由" "by" ["承辦", "在手"];
    Key::Unit => "unit" "單位" "单位" "unit" ["辦理單位"];
    Key::FiledBy => "filed-by" "錄入" "录入" "filed by" ["錄入人"];
    Key::Late => "late" "逾期" "逾期" "late" ["超期"];
    Key::Left => "left" "剩餘" "剩余" "left" ["還剩"];
    Key::Returned => "returned" "退回" "退回" "returned" [];
    Key::Unanswered => "unanswered" "未答覆" "未答复" "unanswered" ["未接"];
    Key::Paused => "paused" "暫停" "暂停" "paused" [];
    Key::Satisfaction => "satisfaction" "滿意度" "满意度" "satisfaction" ["滿意"];
    Key::From => "from" "自" "自" "from" ["從"];
    Key::Until => "until" "至" "至" "until" ["到"];
    Key::AsOf => "as-of" "截至" "截至" "as of" ["截止"];
    Key::Given => "given" "交給" "交给" "given" [];
    Key::SentBack => "sent-back" "退自" "退自" "sent back" [];
    Key::Assigned => "assigned" "指派" "指派" "assigned" ["指派給"];
    Key::AssignedBy => "assigned-by" "派出" "派出" "assigned by" ["指派人"];
    Key::Figure => "figure" "計入" "计入" "figure" [];
    Key::Sort => "sort" "排序" "排序" "sort" ["順序"];
}

words! { IN: () =
    () => "in" "範圍" "范围" "in" [];
}

words! { SORTS: Sort =
    Sort::Case => "case" "事項" "事项" "case" [];
    Sort::Log => "log" "日誌" "日志" "log" [];
    Sort::Diary => "diary" "民情日誌" "民情日志" "diary" ["民情"];
    Sort::Ledger => "ledger" "台帳" "台账" "ledger" ["row"];
    Sort::Person => "person" "人員" "人员" "person" ["people"];
    Sort::Grid => "grid" "網格" "网格" "grid" [];
    Sort::Unit => "unit" "單位" "单位" "unit" [];
    Sort::Leave => "leave" "請假" "请假" "leave" [];
    Sort::Excuse => "excuse" "免除" "免除" "excuse" [];
    Sort::HandOver => "hand-over" "交接" "交接" "hand-over" ["對調", "swap"];
}

words! { NATURES: Nature =
    Nature::General => "general" "一般" "一般" "general" [];
    Nature::Policy => "policy" "政策" "政策" "policy" [];
    Nature::Emergency => "emergency" "突發" "突发" "emergency" [];
}

words! { SOURCES: Source =
    Source::Patrol => "patrol" "巡查" "巡查" "patrol" [];
    Source::VisitIn => "visit-in" "來訪" "来访" "visitor" [];
    Source::CallIn => "call-in" "來電" "来电" "call" [];
    Source::Wechat => "wechat" "微信" "微信" "WeChat" [];
    Source::Hotline => "hotline" "12345熱線" "12345热线" "12345 hotline" ["熱線"];
    Source::Superior => "superior" "上級交辦" "上级交办" "from above" [];
    Source::ResidentUnit => "resident-unit" "駐地單位" "驻地单位" "resident unit" [];
    Source::Survey => "survey" "排查" "排查" "survey" [];
}

words! { STAGES: Stage =
    Stage::Filed => "filed" "待受理" "待受理" "filed" [];
    Stage::Accepted => "accepted" "已受理" "已受理" "accepted" [];
    Stage::ReportedUp => "reported-up" "已上報" "已上报" "reported up" [];
    Stage::Assigned => "assigned" "已交辦" "已交办" "assigned" [];
    Stage::Handling => "handling" "辦理中" "办理中" "in hand" [];
    Stage::Returned => "returned" "已退回" "已退回" "returned" [];
    Stage::Resolved => "resolved" "已辦理" "已办理" "resolved" [];
    Stage::Verified => "verified" "已核查" "已核查" "verified" [];
    Stage::Closed => "closed" "已辦結" "已办结" "closed" [];
    Stage::Withdrawn => "withdrawn" "已撤回" "已撤回" "withdrawn" [];
    Stage::Merged => "merged" "已併案" "已并案" "joined" ["併案"];
}

words! { FIGURES: Figure =
    Figure::Filed => "filed" "受理" "受理" "filed" [];
    Figure::Closed => "closed" "辦結" "办结" "closed" [];
    Figure::OnTime => "on-time" "按時辦結" "按时办结" "closed on time" [];
    Figure::Overdue => "overdue" "超期" "超期" "overdue" [];
    Figure::Rework => "rework" "返工" "返工" "rework" [];
    Figure::Surveyed => "surveyed" "回訪" "回访" "surveyed" [];
    Figure::Satisfied => "satisfied" "滿意" "满意" "satisfied" [];
}

words! { ORDERS: CaseSort =
    CaseSort::Left => "left" "剩餘" "剩余" "time left" ["剩餘時間"];
    CaseSort::Waiting => "waiting" "等待" "等待" "waiting" ["久等"];
    CaseSort::Filed => "filed" "錄入" "录入" "filed" [];
    CaseSort::Grid => "grid" "網格" "网格" "grid" [];
    CaseSort::Kind => "kind" "類型" "类型" "kind" [];
}

words! { SATISFACTIONS: Satisfaction =
    Satisfaction::Satisfied => "satisfied" "滿意" "满意" "satisfied" [];
    Satisfaction::Fair => "fair" "基本滿意" "基本满意" "fairly satisfied" [];
    Satisfaction::Dissatisfied => "dissatisfied" "不滿意" "不满意" "dissatisfied" [];
    Satisfaction::NotReached => "not-reached" "未聯繫上" "未联系上" "not reached" [];
}

words! { IS: Is =
    Is::Mine => "mine" "待辦" "待办" "to do" ["等我辦"];
    Is::Open => "open" "未辦結" "未办结" "open" [];
    Is::Drawn => "drawn" "待抽查" "待抽查" "drawn" ["抽查"];
    Is::Urged => "urged" "催辦" "催办" "urged" ["被催"];
    Is::Supervised => "supervised" "督辦" "督办" "watched" [];
    Is::Listed => "listed" "掛牌" "挂牌" "listed" ["隱患"];
    Is::Repeats => "repeats" "返工" "返工" "rework" [];
    Is::SampleFailed => "sample-failed" "抽查不合格" "抽查不合格" "sample failed" [];
    Is::ListedLate => "listed-late" "掛牌逾期" "挂牌逾期" "listed, late" [];
    Is::Involved => "involved" "經手" "经手" "involved" [];
}

words! { YES_NO: bool =
    true => "yes" "是" "是" "yes" ["有"];
    false => "no" "否" "否" "no" ["無", "不"];
}

words! { ME: () =
    () => "me" "我" "我" "me" [];
}

words! { UNITS_OF_TIME: LapseUnit =
    LapseUnit::Days => "d" "天" "天" "days" ["日", "day"];
    LapseUnit::Hours => "h" "時" "时" "hours" ["小時", "hour"];
}

impl<T> Word<T> {
    /// In the three languages.
    pub(super) fn label(&self) -> Label {
        Label { hant: self.hant.to_owned(), hans: self.hans.to_owned(), en: self.en.to_owned() }
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.code, self.hant, self.hans, self.en].into_iter().chain(self.also.iter().copied())
    }

    /// Whether `folded` is one of its names in full.
    fn is(&self, folded: &str) -> bool {
        self.names().any(|name| fold(name) == folded)
    }

    /// As it is written in a language; English writes the codes.
    pub(super) fn written(&self, tag: &str) -> &'static str {
        match tag {
            "zh-Hant" => self.hant,
            "zh-Hans" => self.hans,
            _ => self.code,
        }
    }
}

/// The one that is called so in full.
pub(super) fn called<T>(words: &'static [Word<T>], typed: &str) -> Option<&'static Word<T>> {
    let folded = fold(typed);
    words.iter().find(|word| word.is(&folded))
}

/// A score below this is letters in order only: too loose where nobody chooses from a list.
const CLEAR: u32 = 400;

/// The one that is called so in full, or the only one that begins so, or the only one that has it inside or in pinyin.
pub(super) fn meant<T>(words: &'static [Word<T>], typed: &str) -> Option<&'static Word<T>> {
    let only = |found: Vec<&'static Word<T>>| match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    let folded = fold(typed);
    if folded.is_empty() {
        return None;
    }
    let begins = || words.iter().filter(|word| word.names().any(|name| fold(name).starts_with(&folded))).collect();
    let needle = Needle::new(typed);
    let found = || {
        let clear = |name: &str| needle.score(name).is_some_and(|score| score > CLEAR);
        words.iter().filter(|word| word.names().any(clear)).collect()
    };
    called(words, typed).or_else(|| only(begins())).or_else(|| only(found()))
}

/// The word for a value.
pub(super) fn word_of<T: PartialEq>(words: &'static [Word<T>], value: &T) -> Option<&'static Word<T>> {
    words.iter().find(|word| word.value == *value)
}
