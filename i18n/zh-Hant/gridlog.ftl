# The messages of gridlog. The three files have the same keys and the same variables; the words of
# the Chinese ones are those of mainland offices in both scripts. A message belongs to its section.

### cli


### refusals

refusal-unknown-grid = 沒有網格「{ $given }」。
refusal-unknown-grid-next = 用 gridlog grid tree 查看網格代碼和名稱。
refusal-unknown-person = 沒有人員「{ $given }」。
refusal-unknown-person-next = 用 gridlog person list 查看名單，或用 gridlog person add 新增。
refusal-unknown-post = 制度裡沒有崗位「{ $given }」。
refusal-unknown-post-next = 可用的崗位：{ $choices }
refusal-unknown-unit = 沒有單位「{ $given }」。
refusal-unknown-unit-next = 用 gridlog unit list 查看單位，或用 gridlog unit add 新增。
refusal-unknown-case = 沒有事項「{ $given }」。
refusal-unknown-case-next = 請輸入完整編號，或事項標識的末尾四位以上；用 gridlog case list 查看。
refusal-unknown-kind = 沒有事項類型「{ $given }」。
refusal-unknown-kind-next = 用 gridlog case kinds 查看類型代碼。
refusal-unknown-item = 台帳裡沒有小項「{ $given }」。
refusal-unknown-item-next = 可用的小項：{ $choices }
refusal-unknown-field = 小項「{ $item }」沒有欄位「{ $given }」。
refusal-unknown-field-next = 可用的欄位：{ $choices }
refusal-unknown-entry = 網格 { $grid } 的「{ $item }」裡沒有記錄「{ $given }」。
refusal-unknown-entry-next = 用 gridlog ledger list 查看記錄；新記錄用 gridlog ledger set 建立。
refusal-unknown-log = 沒有日誌記錄「{ $given }」。
refusal-unknown-log-next = 用 gridlog log list 查看；可輸入標識的末尾四位以上。
refusal-unknown-regulation = 沒有制度「{ $given }」。
refusal-unknown-regulation-next = 用 gridlog regulation list 查看。
refusal-no-town = 目錄 { $dir } 裡還沒有數據。
refusal-no-town-next = 先運行 gridlog init --town 鎮名 --code 九位代碼；試用請運行 gridlog demo。
refusal-town-exists = 這個目錄已屬於 { $town }（{ $code }）。
refusal-town-exists-next = 另建一個鎮請用 --data 指定別的目錄。
refusal-ambiguous-person = 「{ $given }」不止一人。
refusal-ambiguous-person-next = 請改用下列標識的末尾來指定其中一人。
refusal-ambiguous-ending = 「{ $given }」對應不止一條記錄。
refusal-ambiguous-ending-next = 請多輸入幾位。
refusal-ending-too-short = 「{ $given }」太短。
refusal-ending-too-short-next = 標識至少要輸入末尾四位。
refusal-bad-code = 「{ $given }」不是有效代碼。
refusal-bad-code-next = 網格代碼為數字：鎮九位，社區或村十二位，片區十五位。
refusal-duplicate-code = 代碼 { $code } 已是「{ $name }」。
refusal-duplicate-code-next = 請核對代碼；要改名請用 gridlog grid change。
refusal-no-parent = { $code } 的上級 { $parent } 還沒有。
refusal-no-parent-next = 請先新增上級網格。
refusal-namesake = 已有人叫「{ $name }」。
refusal-namesake-next = 確是另一人，請加 --namesake 再試。
refusal-post-elsewhere = 崗位「{ $post }」不設在{ $tier }網格 { $grid }。
refusal-post-elsewhere-next = 請核對網格代碼的層級。
refusal-post-held = { $person } 已任 { $grid } 的「{ $post }」。
refusal-post-held-next = 用 gridlog post list 查看任職。
refusal-post-not-held = { $person } 沒有任 { $grid } 的「{ $post }」。
refusal-post-not-held-next = 用 gridlog post list 查看任職。
refusal-empty-text = { $field }不能為空。
refusal-empty-text-next = 請填寫後再保存。
refusal-text-too-long = { $field }太長：{ $length } 字節，最多 { $limit } 字節。
refusal-text-too-long-next = 請縮短，或分成幾條記錄。
refusal-bad-date = 「{ $given }」不能用作{ $field }。
refusal-bad-date-next = 日期寫作 2026-11-23，時間寫作 2026-11-23T09:50；1950 年以前的不接受。
refusal-in-future = { $given } 還沒有到。
refusal-in-future-next = 請核對日期和時間；只能記錄已發生的事。
refusal-bad-span = 從 { $start } 起 { $minutes } 分鐘不成立。
refusal-bad-span-next = 時長在 1 分鐘到 24 小時之間，結束時間不能晚於現在。
refusal-no-span = 沒有開始時間，也沒有時長。
refusal-no-span-next = 請用 --start 寫明開始時間，或用 --minutes 寫明分鐘數。
refusal-late-reason-needed = 補錄往日的記錄要寫明原因。
refusal-late-reason-needed-next = 請用 --late 選擇：no-laptop、power-cut、away、standing-in、urgent。
refusal-bad-value = 欄位「{ $field }」的值「{ $given }」不對。
refusal-bad-value-next = 應填：{ $type }
refusal-bad-choice = 欄位「{ $field }」沒有選項「{ $given }」。
refusal-bad-choice-next = 可選：{ $choices }
refusal-field-required = 欄位「{ $field }」必填。
refusal-field-required-next = 請填寫後再保存。
refusal-entry-withdrawn = 記錄「{ $key }」已註銷。
refusal-entry-withdrawn-next = 要恢復它，請用 gridlog ledger set 重新填寫。
refusal-result-needed = 當場辦結的事項要寫明辦理結果。
refusal-result-needed-next = 請用 --result 寫明。
refusal-not-settled-on-the-spot = { $nature }事項不能當場辦結。
refusal-not-settled-on-the-spot-next = 政策事項帶回工作站，突發事項立即上報；請改 --path。
refusal-bad-rows = 有 { $bad } 行不對，{ $good } 行可用；什麼都沒有改動。
refusal-bad-rows-next = 請改正下列各行，或加 --keep-good 只收可用的行。
refusal-bad-regulation = 制度文件 { $file } 第 { $line } 行「{ $key }」有誤：{ $reason }
refusal-bad-regulation-next = 改正後先用 gridlog regulation check 檢查，再啟用。
refusal-bad-holidays = 節假日表第 { $line } 行有誤：{ $reason }
refusal-bad-holidays-next = 每行寫作 日期,holiday 或 workday,名稱。
refusal-bad-item = 小項定義有誤：{ $reason }
refusal-bad-item-next = 參照 gridlog regulation show town-grid 裡的小項寫法。
refusal-not-your-right = 您不能在 { $grid } { $action }。
refusal-not-your-right-next = 有此權限的崗位：{ $posts }
refusal-not-your-grid = { $grid } 不是您的網格；您的網格是 { $own }。
refusal-not-your-grid-next = 可以辦理的崗位：{ $posts }。別處發現的問題請作為事項錄入。
refusal-person-needed = 這件事要以某人的名義來做。
refusal-person-needed-next = 請用 --as 姓名 指定，或在界面上選擇人員。
refusal-not-yours = 事項 { $number } 現由 { $holder } 辦理。
refusal-not-yours-next = 請由 { $holder } 處理，或等其退回。
refusal-sensitive = 這是敏感事項。
refusal-sensitive-next = 可以查看的崗位：{ $posts }
refusal-handler-verifies = 事項 { $number } 由您辦理，不能再由您核查。
refusal-handler-verifies-next = 請另一人核查。
refusal-outside-duties = 事項 { $number } 在社區職責以外，工作站不能自行辦結。
refusal-outside-duties-next = 請上報{ $office }。
refusal-office-assigns = 只有{ $office }能向單位交辦。
refusal-office-assigns-next = 工作站請用 gridlog case route 上報。
refusal-not-now = 事項 { $number }（{ $stage }）現在不能「{ $act }」。
refusal-not-now-next = 用 gridlog case show 查看現在能做什麼。
refusal-on-site-open = 事項 { $number } 的現場處置還沒有結束。
refusal-on-site-open-next = 先記錄現場處置完畢或接替人員。
refusal-feedback-needed = 事項 { $number } 還沒有向反映人反饋。
refusal-feedback-needed-next = 先用 gridlog case feedback 記錄反饋。
refusal-not-told = 還沒有告知過{ $party }。
refusal-not-told-next = 先用 gridlog case tell 記錄告知。
refusal-no-route = 沒有規則指明事項 { $number } 由誰辦理。
refusal-no-route-next = 請用 --to 指定單位。
refusal-already-signed = { $date } 的工作日誌已經簽名。
refusal-already-signed-next = 已簽的日誌不能改，請用 gridlog log amend 補充。
refusal-nothing-to-sign = { $date } 沒有可簽的記錄。
refusal-nothing-to-sign-next = 先記巡查、走訪或民情，或用 --text 寫明當天工作。
refusal-no-log-owed = 您的崗位不要求寫工作日誌。
refusal-no-log-owed-next = 用 gridlog today 查看您的職責。
refusal-stale = { $record } 在您打開之後有了新的變化。
refusal-stale-next = 請看過新的內容再決定；您填的內容還在。
refusal-nothing-to-undo = 沒有可以撤銷的操作。
refusal-nothing-to-undo-next = 用 gridlog history 查看您的操作。
refusal-nothing-to-redo = 沒有可以重做的操作。
refusal-nothing-to-redo-next = 撤銷之後再做了別的事，就不能重做。
refusal-final-by-rule = 「{ $what }」按規定不能撤銷。
refusal-final-by-rule-next = 請用補充說明來更正。
refusal-built-upon = 「{ $what }」之後 { $by } 已有操作，不能撤銷。
refusal-built-upon-next = 請與 { $by } 商量，由其先撤銷或另作更正。
refusal-busy = 系統正忙，這一次沒有保存。
refusal-busy-next = 請稍等片刻再試。
refusal-other-protocol = 另一個窗口的版本不同（對方 { $theirs }，本程序 { $ours }）。
refusal-other-protocol-next = 請關閉舊版本的窗口，再運行一次。
refusal-host-hung = 佔用數據目錄的進程 { $pid } 沒有回應。
refusal-host-hung-next = 請稍後再試；仍無回應時結束進程 { $pid }。
refusal-host-gone = 佔用數據目錄的窗口已關閉，這一次沒有保存。
refusal-host-gone-next = 請再試一次。
refusal-read-only-directory = 目錄 { $dir } 不能寫入。
refusal-read-only-directory-next = 請檢查該目錄的權限和磁盤是否只讀，或用 --data 指定別處。
refusal-not-a-directory = { $dir } 不是目錄。
refusal-not-a-directory-next = 請用 --data 指定一個目錄。
refusal-network-directory = { $dir } 在網絡文件系統（{ $kind }）上，數據在那裡不安全。
refusal-network-directory-next = 請把數據目錄放在本機磁盤上。
refusal-newer-version = { $dir } 由更新的版本（{ $theirs }）寫成。
refusal-newer-version-next = 請升級 gridlog；數據沒有改動。
refusal-not-a-data-directory = { $dir } 裡有別的文件，不是 gridlog 的數據目錄。
refusal-not-a-data-directory-next = 請用 --data 指定一個空目錄或已有的數據目錄。
refusal-not-a-demo = { $dir } 不是演示目錄，沒有動它。
refusal-not-a-demo-next = 演示請用 --data 指定一個空目錄。
refusal-journal-damaged = 流水文件 { $path } 損壞：{ $reason }
refusal-journal-damaged-next = 請保留現狀，運行 gridlog verify 查看詳情，並從備份恢復。
refusal-store-damaged = 查詢庫損壞：{ $reason }
refusal-store-damaged-next = 記錄都在流水裡；運行 gridlog rebuild 重建。
refusal-no-space = 磁盤已滿，{ $path } 沒有寫成。
refusal-no-space-next = 請騰出空間再試；已保存的記錄都還在。
refusal-io-failed = 讀寫 { $path } 失敗：{ $reason }
refusal-io-failed-next = 請檢查路徑、權限和磁盤，再試一次。
refusal-internal = 程序出錯：{ $reason }
refusal-internal-next = 已保存的記錄都還在；請把數據目錄 log 下的文件交給維護人員。


### codes

stage-filed = 待受理
stage-accepted = 已受理
stage-reported-up = 已上報
stage-assigned = 已交辦
stage-handling = 辦理中
stage-returned = 已退回
stage-resolved = 已辦理
stage-verified = 已核查
stage-closed = 已辦結
stage-withdrawn = 已撤回
act-filed = 錄入
act-settled = 當場辦結
act-told = 告知
act-answered = 接到答覆
act-on-site = 現場情況
act-on-site-ended = 現場處置完畢
act-accepted = 受理
act-reported-up = 上報
act-assigned = 交辦
act-taken = 開始辦理
act-returned = 退回
act-resolved = 辦理完畢
act-fed-back = 反饋
act-verified = 核查
act-closed = 辦結
act-withdrawn = 撤回
act-noted = 備註
nature-general = 一般
nature-policy = 政策
nature-emergency = 突發
path-settled = 當場辦結
path-brought-back = 帶回
path-reported = 上報
source-patrol = 巡查
source-visit-in = 來訪
source-call-in = 來電
source-wechat = 微信
source-hotline = 12345熱線
source-superior = 上級交辦
source-resident-unit = 駐地單位
source-survey = 排查
channel-phone = 電話
channel-in-person = 當面
channel-message = 短信或微信
channel-radio = 對講機
channel-program = 本系統
channel-paper = 書面
how-seen = 親眼看到
how-phoned = 電話核實
how-neighbour = 鄰居告知
how-unit = 單位告知
late-no-laptop = 當時沒有電腦
late-power-cut = 停電或電腦故障
late-away = 出差或請假
late-standing-in = 他人代錄
late-urgent = 忙於緊急事項
tier-town = 鎮級
tier-community = 社區級
tier-area = 片區
unit-kind-office = 鎮網格辦
unit-kind-center = 鎮網格中心
unit-kind-unit = 鎮直單位
responsibility-inside = 社區職責以內
responsibility-outside = 社區職責以外
right-log-write = 記日誌
right-log-read = 查看日誌
right-log-sign = 簽工作日誌
right-log-review = 審閱日誌
right-ledger-read = 查看台帳
right-ledger-write = 維護台帳
right-case-file = 錄入事項
right-case-read = 查看事項
right-case-triage = 受理和分流事項
right-case-assign = 交辦事項
right-case-handle = 記錄單位辦理情況
right-case-verify = 核查事項
right-figures-read = 查看統計數
right-sensitive-read = 查看敏感事項
right-grid-admin = 管理網格
right-people-admin = 管理人員和任職
right-regulation-admin = 管理制度
right-export = 導出
scope-own = 本網格
scope-below = 本網格及下級
scope-town = 全鎮
log-kind-patrol = 巡查
log-kind-visit = 走訪
log-kind-diary = 民情日誌
slot-morning = 上午
slot-afternoon = 下午
slot-state-done = 已巡查
slot-state-due = 待巡查
slot-state-missed = 缺
slot-state-excused = 因突發事項免
slot-state-off = 休息
limit-urgent-hours = { $amount } 緊急工作時
limit-urgent-days = { $amount } 緊急工作日
limit-working-hours = { $amount } 工作時
limit-working-days = { $amount } 工作日
step-round-the-clock = 晝夜連續計算
step-office = 工作時間
step-make-up = 調休上班
step-outside-hours = 非工作時間
step-weekend = 週末
step-holiday = 節假日
kind-refusal-failed = 未完成
kind-refusal-usage = 用法有誤
kind-refusal-forbidden = 無權限
kind-refusal-not-found = 未找到
kind-refusal-bad-input = 輸入有誤
kind-refusal-damaged = 數據損壞
kind-refusal-io = 讀寫失敗
kind-refusal-busy = 正忙
command-init = 新建數據目錄
command-grid-import = 導入網格
command-grid-add = 新增網格
command-grid-change = 修改網格
command-grid-notice = 公示網格
command-person-add = 新增人員
command-person-change = 修改人員
command-unit-add = 新增單位
command-post-appoint = 任職
command-post-end = 免職
command-regulation-adopt = 啟用制度
command-holidays-adopt = 啟用節假日表
command-item-define = 定義台帳小項
command-log-patrol = 記巡查
command-log-visit = 記走訪
command-log-diary = 記民情日誌
command-log-sign = 簽工作日誌
command-log-amend = 補充日誌
command-log-review = 審閱日誌
command-case-file = 錄入事項
command-case-tell = 記錄告知
command-case-answer = 記錄答覆
command-case-on-site = 記錄現場情況
command-case-on-site-end = 現場處置完畢
command-case-accept = 受理事項
command-case-route = 分流事項
command-case-take = 開始辦理
command-case-return = 退回事項
command-case-resolve = 記錄辦理結果
command-case-feed-back = 反饋
command-case-verify = 核查事項
command-case-close = 辦結事項
command-case-withdraw = 撤回事項
command-case-note = 備註事項
command-ledger-set = 修改台帳
command-ledger-confirm = 核對無變化
command-ledger-withdraw = 註銷台帳記錄
command-ledger-import = 導入台帳
command-undo = 撤銷
command-redo = 重做
command-export-done = 導出
made-town = 鎮
made-grid = 網格
made-unit = 單位
made-person = 人員
made-post = 任職
made-appointment = 任職
made-regulation = 制度
made-holidays = 節假日表
made-item = 台帳小項
made-log = 日誌記錄
made-day-log = 工作日誌
made-case = 事項
made-entry = 台帳記錄
made-export = 導出
hit-case = 事項
hit-person = 人員
hit-grid = 網格
hit-entry = 台帳
hit-log = 日誌
hit-unit = 單位
field-text = 內容
field-place = 地點
field-name = 名稱
field-reason = 理由
field-result = 辦理結果
field-household = 住戶
field-key = 鍵
field-date = 日期
field-from = 起始日期
field-until = 截止日期
field-at = 時間
field-happened = 發生時間
field-phone = 電話
field-start = 開始時間
field-boundary = 四至範圍
field-promise = 承諾
field-promised-by = 承諾日期
field-reporter = 反映人
field-companions = 同行人員
field-route = 路線
field-lang = 語言
field-town = 鎮名
field-file = 文件
value-text = 文字
value-int = 整數
value-date = 日期（如 2026-11-23）
value-bool = 是或否
value-choice = 選項
value-phone = 電話號碼


### tui frame


### tui today


### tui triage


### tui log


### tui ledgers


### tui grids


### tui forms


### export columns


### notes and findings
