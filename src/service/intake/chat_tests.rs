//! Chats as people paste them, and what would be filed of each.

use chrono::NaiveDateTime;
use rstest::rstest;

use super::chat::Chat;

/// A Monday morning.
fn now() -> NaiveDateTime {
    "2026-11-23T10:30:00".parse().unwrap()
}

/// Reporter, moment and text.
fn read(text: &str) -> (String, String, String) {
    let chat = Chat::read(text, now());
    let told = chat.told().map(|at| at.format("%Y-%m-%d %H:%M").to_string());
    (chat.reporter().unwrap_or("–").to_owned(), told.unwrap_or("–".to_owned()), chat.text())
}

#[rstest]
#[case::wechat_on_a_computer(
    "张三 2026/11/23 9:15\n学校后门的路灯不亮了😭\n孩子放学看不清路\n\n李站长 2026/11/23 9:17\n收到，马上安排🙏\n\n张三 2026/11/23 9:18\n谢谢！",
    "张三",
    "2026-11-23 09:15",
    "学校后门的路灯不亮了😭\n孩子放学看不清路\n谢谢！"
)]
#[case::with_seconds_and_traditional_script(
    "陳女士🌹 2026-11-22 21:05:33\n樓下井蓋鬆動，車過就響\n[圖片]\n站長甲 2026-11-22 21:06:01\n哪一棟？",
    "陳女士🌹",
    "2026-11-22 21:05",
    "樓下井蓋鬆動，車過就響"
)]
#[case::a_name_with_blanks(
    "A 南街水果店 李姐 2026/11/23 8:02\n门口垃圾桶满了两天",
    "A 南街水果店 李姐",
    "2026-11-23 08:02",
    "门口垃圾桶满了两天"
)]
#[case::qq_has_the_time_first("2026-11-23 9:15:22 老王\n楼道灯坏了", "老王", "2026-11-23 09:15", "楼道灯坏了")]
#[case::a_heading_of_a_forwarded_record(
    "南街居民群的聊天记录\n—— 2026-11-20 ——\n\n王阿姨 18:40\n下水道堵了，臭得很\n\n网格员甲 18:42\n王阿姨，我明早来看\n",
    "王阿姨",
    "2026-11-20 18:40",
    "下水道堵了，臭得很"
)]
#[case::yesterday_between_dashes(
    "—————  昨天  —————\n赵六 晚上8:05\n工地还在施工，吵得睡不着",
    "赵六",
    "2026-11-22 20:05",
    "工地还在施工，吵得睡不着"
)]
#[case::a_phone_s_copy(
    "[9:15] 张三：路灯不亮\n[9:16] 站长甲：在哪里\n[9:16] 张三：南街小学后门",
    "张三",
    "2026-11-23 09:15",
    "路灯不亮\n南街小学后门"
)]
#[case::a_phone_s_copy_in_full_width("【上午９：１５】张三：路灯不亮", "张三", "2026-11-23 09:15", "路灯不亮")]
#[case::a_bracket_with_yesterday("[昨天 21:05] 李四: 有人占道停车", "李四", "2026-11-22 21:05", "有人占道停车")]
#[case::a_time_alone_on_its_line(
    "昨天 下午3:20\n张三：楼上漏水\n站长甲：几单元？\n张三：二单元501",
    "张三",
    "2026-11-22 15:20",
    "楼上漏水\n二单元501"
)]
#[case::plain_dialogue("张三：路灯不亮\n站长甲：收到", "张三", "–", "路灯不亮")]
#[case::dialogue_with_the_words_below(
    "张三：\n路灯不亮\n在南街小学后门\n站长甲：\n收到",
    "张三",
    "–",
    "路灯不亮\n在南街小学后门"
)]
#[case::a_date_without_a_year("钱七 11月21日 上午10:08\n消防通道被堵", "钱七", "2026-11-21 10:08", "消防通道被堵")]
#[case::a_date_of_last_year("钱七 12-30 10:08\n路面结冰", "钱七", "2025-12-30 10:08", "路面结冰")]
#[case::a_weekday("孙八 星期五 14:30\n广告牌要掉下来", "孙八", "2026-11-20 14:30", "广告牌要掉下来")]
#[case::noon_and_midnight("周九 中午12:10\n停水了", "周九", "2026-11-22 12:10", "停水了")]
#[case::small_hours("周九 2026/11/23 凌晨12:10\n停电了", "周九", "2026-11-23 00:10", "停电了")]
#[case::a_time_that_is_still_to_come_is_yesterday_s("周九 18:00\n停水了", "周九", "2026-11-22 18:00", "停水了")]
#[case::a_12_hour_clock(
    "Zhang San 11/23/26, wrong\nZhang San: 路灯不亮",
    "–",
    "–",
    "Zhang San 11/23/26, wrong\nZhang San: 路灯不亮"
)]
#[case::an_english_system(
    "Zhang San 2026-11-23 9:15 AM\nstreet lamp is out",
    "Zhang San",
    "2026-11-23 09:15",
    "street lamp is out"
)]
#[case::text_without_a_sender(
    "学校后门的路灯不亮了\n孩子放学看不清路",
    "–",
    "–",
    "学校后门的路灯不亮了\n孩子放学看不清路"
)]
#[case::labels_are_no_senders(
    "地址：南街小学后门\n问题：路灯不亮\n电话：13900000201",
    "–",
    "–",
    "地址：南街小学后门\n问题：路灯不亮\n电话：13900000201"
)]
#[case::a_sentence_with_a_colon("大家好，通知：今晚停水\n请储水", "–", "–", "大家好，通知：今晚停水\n请储水")]
#[case::words_that_end_in_a_time(
    "张三 2026/11/23 9:15\n路灯昨晚就不亮了\n大概从 8:30\n到现在",
    "张三",
    "2026-11-23 09:15",
    "路灯昨晚就不亮了\n大概从 8:30\n到现在"
)]
#[case::words_with_colons_below_a_heading(
    "张三 2026/11/23 9:15\n地址：南街12号\n小李说：早就报过了",
    "张三",
    "2026-11-23 09:15",
    "地址：南街12号\n小李说：早就报过了"
)]
#[case::a_picture_alone(
    "张三 2026/11/23 9:15\n[图片]\n站长甲 2026/11/23 9:16\n在哪？",
    "张三",
    "2026-11-23 09:15",
    "[图片]"
)]
#[case::windows_line_ends("张三 2026/11/23 9:15\r\n路灯不亮\r\n", "张三", "2026-11-23 09:15", "路灯不亮")]
#[case::nothing("  \n\n", "–", "–", "")]
fn a_pasted_chat_says_who_when_and_what(
    #[case] pasted: &str,
    #[case] reporter: &str,
    #[case] told: &str,
    #[case] text: &str,
) {
    assert_eq!(read(pasted), (reporter.to_owned(), told.to_owned(), text.to_owned()));
}

#[test]
fn text_alone_is_no_chat() {
    assert!(!Chat::read("路灯不亮\n地址：南街12号", now()).is_chat());
    assert!(Chat::read("张三：路灯不亮\n站长甲：收到", now()).is_chat());
    assert!(Chat::read("[9:15] 张三：路灯不亮", now()).is_chat());
}

#[rstest]
#[case("张三：我的电话13900000201，路灯不亮\n站长甲：我是13900000002", Some("13900000201"))]
#[case("张三：打１３９０００００２０１找我", Some("13900000201"))]
#[case("张三：13900000201或者13900000203", None)]
#[case("张三：身份证号610921199001011234的老人走失", None)]
#[case("张三：路灯不亮", None)]
fn the_reporter_s_own_number_is_proposed_if_it_is_the_only_one(#[case] pasted: &str, #[case] phone: Option<&str>) {
    assert_eq!(Chat::read(pasted, now()).phone().as_deref(), phone);
}

proptest::proptest! {
    /// Whatever is pasted, no word of a message is made up and nothing panics.
    #[test]
    fn every_line_of_the_text_stands_in_what_was_pasted(pasted in r"([张李A]{1,3}[ :：\[]?[0-9年月/昨天上午:：\] ]{0,12}[灯😭。]{0,4}\n?){0,8}") {
        let chat = Chat::read(&pasted, now());
        for line in chat.text().lines() {
            assert!(pasted.contains(line.trim()), "{line:?} of {pasted:?}");
        }
        assert!(chat.told().is_none_or(|at| at <= now() || pasted.contains(|c: char| c.is_ascii_digit())));
    }
}
