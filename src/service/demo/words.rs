//! What people of the sample town are called, and what they write. Typed in traditional characters; a town that works in
//! simplified ones gets them converted once, as if its people had typed them so.

use super::dice::Dice;
use crate::domain::matching::simplified;

const SURNAMES: &str = "王李張劉陳楊黃趙周吳徐孫馬朱胡郭何高林羅鄭梁謝宋唐許鄧韓馮曹彭曾蕭田董潘袁蔡蔣余于杜葉程魏蘇呂丁任盧姚沈鍾姜崔譚陸范汪廖石金韋賈夏付方鄒熊白孟秦邱侯江尹薛閻段雷龍黎史陶賀毛郝顧龔邵萬覃武錢戴嚴莫孔向常";
const GIVEN: &str = "偉芳娜敏靜麗強磊軍洋勇艷傑娟濤明超秀霞平剛桂英華玉蘭建國文志海波紅梅春燕新民永福家興德成長生立業小龍東升學文雲飛俊峰曉雪雨晴子涵思遠";

/// Given names with characters beyond the basic plane or long missing from fonts: real registers have them.
const RARE: [&str; 4] = ["龍䶮", "李𠮷", "王㛃", "張𬭎"];

const PLACES: [&str; 14] = [
    "門口",
    "後巷",
    "樓下",
    "對面",
    "路口",
    "院內",
    "巷口",
    "橋頭",
    "學校後門",
    "菜市場旁",
    "公交站旁",
    "停車場",
    "樓道口",
    "河堤邊",
];
const TOWN_STREETS: [&str; 8] = ["正街", "東巷", "西巷", "建設路", "新華路", "解放路", "河濱路", "菜市街"];
const VILLAGE_STREETS: [&str; 6] = ["一組", "二組", "三組", "四組", "五組", "六組"];
const AREA_NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
const SHOPS: [&str; 14] = [
    "麵館",
    "超市",
    "理髮店",
    "五金店",
    "藥店",
    "小吃店",
    "水果店",
    "服裝店",
    "修車鋪",
    "早餐店",
    "蒸麵店",
    "茶葉店",
    "旅館",
    "文具店",
];
const TEAMS: [&str; 8] = ["紅袖章", "鄰里守望", "夕陽紅", "青年", "巾幗", "河道保潔", "平安", "文明"];
const SKILLS: [&str; 10] = ["電工", "焊工", "家政", "駕駛", "廚師", "縫紉", "瓦工", "會計", "護理", "電腦操作"];

const SEEN: [&str; 16] = [
    "未見異常。",
    "街面整潔，秩序良好。",
    "清理小廣告三處。",
    "勸離占道攤販一處，已恢復通行。",
    "檢查樓道雜物，已請住戶搬走。",
    "消防栓完好，滅火器壓力正常。",
    "獨居老人家中一切安好，已叮囑用電安全。",
    "提醒兩戶住戶鎖好電動車，勿在樓道充電。",
    "路燈全部正常。",
    "河道無漂浮物，警示牌完好。",
    "工地圍擋完好，出入口已沖洗。",
    "出租屋新增租客一戶，已登記。",
    "垃圾箱已清運，周邊已清掃。",
    "學校門口秩序良好，護學崗在崗。",
    "老李麵館換了新灶，已提醒勤檢查軟管。",
    "雨後檢查排水口三處，均暢通。",
];
const OPINIONS: [&str; 12] = [
    "希望巷口加裝一盞路燈。",
    "反映樓上晚間噪音大。",
    "想了解醫保繳費時間。",
    "建議增設電動車充電樁。",
    "樓道聲控燈不靈，老人上下不便。",
    "希望社區組織暑期托管。",
    "垃圾清運太早，影響休息。",
    "想給老人申請高齡補貼。",
    "門前下水道有異味。",
    "希望菜市場週邊規範停車。",
    "建議在院內加幾張長椅。",
    "對上次處理很滿意，表示感謝。",
];
const RESULTS: [&str; 8] = [
    "已當場說明政策。",
    "已聯繫物業，答應本週處理。",
    "已代為諮詢並回告。",
    "已轉告站長，列入例會。",
    "雙方已溝通，互相諒解。",
    "已登記，待統一辦理。",
    "已現場整改。",
    "已留下聯繫電話，方便隨時聯繫。",
];
const PROMISES: [&str; 6] =
    ["打電話回話", "上門再看一次", "帶申請表過去", "請電工來看", "把辦理結果告訴本人", "聯繫物業給個答復"];
const VISITS: [&str; 8] = [
    "走訪住戶五戶，聽取意見。",
    "與居民代表座談，收集建議三條。",
    "走訪獨居老人，了解生活情況。",
    "隨網格員入戶核對信息。",
    "走訪沿街商戶，宣傳用氣安全。",
    "檢查片區台帳，抽看十戶。",
    "參加院落會，聽取停車意見。",
    "走訪駐地單位，商量共建事項。",
];
/// Added to what is the matter: of things out in the street, of what people ask for, of emergencies.
const NOTES: [&str; 6] =
    ["影響出行。", "居民多次反映。", "現場已拍照。", "早晚較明顯。", "請盡快處理。", "雨天更嚴重。"];
const ASKED: [&str; 5] = ["材料已帶來。", "想知道怎麼辦理。", "家人代問。", "希望盡快答復。", "已問過一次。"];
const ALARMS: [&str; 4] = ["已擺路障。", "已拉警戒線。", "暫無人員受傷。", "已提醒周邊住戶注意。"];
const SETTLED: [&str; 6] = [
    "已當場清理。",
    "已勸說整改，現場恢復。",
    "已通知保潔清走。",
    "已協助聯繫，問題解決。",
    "已當場扶正固定。",
    "已請責任人當場處理。",
];
const EXPLAINED: [&str; 5] =
    ["已幫忙辦理。", "已當場解釋清楚。", "已登記並告知辦法。", "已給辦事指南。", "已代為預約。"];
const DONE: [&str; 6] = [
    "已派人修復，恢復正常。",
    "已清理完畢。",
    "已整改到位。",
    "已更換。",
    "已處置完畢，解除圍擋。",
    "已查處，當事人承諾改正。",
];
const ANSWERED: [&str; 4] = ["已答復本人。", "已辦理，材料齊全。", "已說明政策和辦理地點。", "已登記，按次序辦理。"];
const FEEDBACK: [&str; 4] = ["已告知結果，表示滿意。", "已回告。", "已告知，沒有其他意見。", "已回告，請其繼續留意。"];
const VERIFIED: [&str; 5] =
    ["現場查看，已恢復。", "電話核實，屬實。", "已到場複查。", "與反映人核對，屬實。", "看過照片並到場核對。"];
const NOT_VERIFIED: [&str; 3] = ["現場仍未清理乾淨。", "問題重複出現，請再處理。", "反映人表示尚未解決。"];
const RETURNS: [&str; 5] = [
    "不屬於本單位職責，請改派。",
    "地點不清，請補充。",
    "權屬是其他單位，已與其聯繫。",
    "需要先由社區核實戶主。",
    "屬於物業維修範圍，請社區協調。",
];
const WITHDRAWN: [&str; 3] = ["重複登記。", "反映人撤回。", "到場查看，情況已消除。"];
const GONE: [&str; 4] = ["已搬離。", "已停業。", "重複登記。", "已拆除。"];
const ON_SITE: [&str; 5] =
    ["已到現場，疏散圍觀。", "單位已到場處置。", "情況穩定，繼續看守。", "正在搶修。", "已設臨時繞行。"];
const DAY_WORDS: [&str; 5] = [
    "今日巡查走訪正常，事項已按程序處理。",
    "今日重點核對台帳，情況見各條記錄。",
    "今日無突發情況。",
    "今日處理居民反映事項，其餘正常。",
    "今日配合鎮上檢查，巡查照常。",
];
const REVIEWS: [&str; 4] = ["已閱。", "已閱，記錄清楚。", "已閱，請跟進未辦結事項。", "已閱，走訪情況再寫具體些。"];
const NOTICES: [&str; 2] = ["社區公示欄公示網格劃分和責任人。", "村務公開欄公示網格劃分和責任人。"];

/// All lists in the script of the town.
#[derive(Debug)]
pub(super) struct Words {
    hans: bool,
    surnames: Vec<char>,
    given: Vec<char>,
    pub places: Vec<String>,
    pub town_streets: Vec<String>,
    pub village_streets: Vec<String>,
    pub area_numbers: Vec<String>,
    pub shops: Vec<String>,
    pub teams: Vec<String>,
    pub skills: Vec<String>,
    pub seen: Vec<String>,
    pub opinions: Vec<String>,
    pub results: Vec<String>,
    pub promises: Vec<String>,
    pub visits: Vec<String>,
    pub notes: Vec<String>,
    pub explained: Vec<String>,
    pub answered: Vec<String>,
    pub alarms: Vec<String>,
    pub asked: Vec<String>,
    pub settled: Vec<String>,
    pub done: Vec<String>,
    pub feedback: Vec<String>,
    pub verified: Vec<String>,
    pub not_verified: Vec<String>,
    pub returns: Vec<String>,
    pub withdrawn: Vec<String>,
    pub gone: Vec<String>,
    pub on_site: Vec<String>,
    pub day_words: Vec<String>,
    pub reviews: Vec<String>,
    pub notices: Vec<String>,
}

impl Words {
    /// The language that the town's names are in, whatever the screen's is.
    pub fn lang(&self) -> &'static str {
        if self.hans { "zh-Hans" } else { "zh-Hant" }
    }

    pub fn new(lang: &str) -> Self {
        let hans = lang != "zh-Hant";
        let all = |list: &[&str]| list.iter().map(|text| say(hans, text)).collect();
        Self {
            hans,
            surnames: say(hans, SURNAMES).chars().collect(),
            given: say(hans, GIVEN).chars().collect(),
            places: all(&PLACES),
            town_streets: all(&TOWN_STREETS),
            village_streets: all(&VILLAGE_STREETS),
            area_numbers: all(&AREA_NUMBERS),
            shops: all(&SHOPS),
            teams: all(&TEAMS),
            skills: all(&SKILLS),
            seen: all(&SEEN),
            opinions: all(&OPINIONS),
            results: all(&RESULTS),
            promises: all(&PROMISES),
            visits: all(&VISITS),
            notes: all(&NOTES),
            explained: all(&EXPLAINED),
            answered: all(&ANSWERED),
            alarms: all(&ALARMS),
            asked: all(&ASKED),
            settled: all(&SETTLED),
            done: all(&DONE),
            feedback: all(&FEEDBACK),
            verified: all(&VERIFIED),
            not_verified: all(&NOT_VERIFIED),
            returns: all(&RETURNS),
            withdrawn: all(&WITHDRAWN),
            gone: all(&GONE),
            on_site: all(&ON_SITE),
            day_words: all(&DAY_WORDS),
            reviews: all(&REVIEWS),
            notices: all(&NOTICES),
        }
    }

    /// A text in the script of the town.
    pub fn say(&self, text: &str) -> String {
        say(self.hans, text)
    }

    /// A name as the register has it: it stays as it is where the town writes simplified characters.
    pub fn rare_names() -> impl Iterator<Item = String> {
        RARE.iter().map(|name| (*name).to_owned())
    }

    /// A surname by its number.
    pub fn family(&self, number: usize) -> Option<char> {
        self.surnames.get(number % self.surnames.len().max(1)).copied()
    }

    /// Somebody's name.
    pub fn name(&self, dice: &mut Dice) -> String {
        let mut name: String = dice.pick(&self.surnames).into_iter().collect();
        for _ in 0..dice.between(1, 2) {
            name.extend(dice.pick(&self.given));
        }
        name
    }

    /// A mobile number that reads as an example.
    pub fn phone(dice: &mut Dice) -> String {
        format!("1390000{:04}", dice.below(10_000))
    }

    /// What the statistical office writes in simplified characters, in the script of the town.
    pub fn of_official(&self, name: &str) -> String {
        if self.hans {
            return name.to_owned();
        }
        name.chars().map(|c| OFFICIAL.iter().find(|(hans, _)| *hans == c).map_or(c, |(_, hant)| *hant)).collect()
    }
}

/// The characters of the division file that differ between the scripts.
const OFFICIAL: [(char, char); 18] = [
    ('关', '關'),
    ('镇', '鎮'),
    ('区', '區'),
    ('长', '長'),
    ('乐', '樂'),
    ('凤', '鳳'),
    ('东', '東'),
    ('园', '園'),
    ('龙', '龍'),
    ('岭', '嶺'),
    ('杨', '楊'),
    ('进', '進'),
    ('桥', '橋'),
    ('赵', '趙'),
    ('双', '雙'),
    ('坝', '壩'),
    ('会', '會'),
    ('员', '員'),
];

fn say(hans: bool, text: &str) -> String {
    if hans { simplified(text) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_writes_one_script() {
        let (hant, hans) = (Words::new("zh-Hant"), Words::new("zh-Hans"));
        assert_eq!(hant.of_official("城关镇"), "城關鎮");
        assert_eq!(hans.of_official("城关镇"), "城关镇");
        assert!(hant.seen.iter().any(|text| text.contains('潔')));
        assert!(hans.seen.iter().all(|text| !text.contains('潔')));
        assert_eq!(Words::new("en").say("網格"), "网格");
    }

    #[test]
    fn names_are_of_two_or_three_characters() {
        let (words, mut dice) = (Words::new("zh-Hant"), Dice::new(3));
        for _ in 0..50 {
            assert!((2..=3).contains(&words.name(&mut dice).chars().count()));
        }
        assert_eq!(Words::phone(&mut dice).len(), 11);
    }
}
