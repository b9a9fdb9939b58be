# The messages of gridlog. The three files have the same keys and the same variables; the words of
# the Chinese ones are those of mainland offices in both scripts. A message belongs to its section.

### cli


### refusals

refusal-unknown-grid = 没有网格「{ $given }」。
refusal-unknown-grid-next = 用 gridlog grid tree 查看网格代码和名称。
refusal-unknown-person = 没有人员「{ $given }」。
refusal-unknown-person-next = 用 gridlog person list 查看名单，或用 gridlog person add 新增。
refusal-unknown-post = 制度里没有岗位「{ $given }」。
refusal-unknown-post-next = 可用的岗位：{ $choices }
refusal-unknown-unit = 没有单位「{ $given }」。
refusal-unknown-unit-next = 用 gridlog unit list 查看单位，或用 gridlog unit add 新增。
refusal-unknown-case = 没有事项「{ $given }」。
refusal-unknown-case-next = 请输入完整编号，或事项标识的末尾四位以上；用 gridlog case list 查看。
refusal-unknown-kind = 没有事项类型「{ $given }」。
refusal-unknown-kind-next = 用 gridlog case kinds 查看类型代码。
refusal-unknown-item = 台账里没有小项「{ $given }」。
refusal-unknown-item-next = 可用的小项：{ $choices }
refusal-unknown-field = 小项「{ $item }」没有栏位「{ $given }」。
refusal-unknown-field-next = 可用的栏位：{ $choices }
refusal-unknown-entry = 网格 { $grid } 的「{ $item }」里没有记录「{ $given }」。
refusal-unknown-entry-next = 用 gridlog ledger list 查看记录；新记录用 gridlog ledger set 建立。
refusal-unknown-log = 没有日志记录「{ $given }」。
refusal-unknown-log-next = 用 gridlog log list 查看；可输入标识的末尾四位以上。
refusal-unknown-regulation = 没有制度「{ $given }」。
refusal-unknown-regulation-next = 用 gridlog regulation list 查看。
refusal-no-town = 目录 { $dir } 里还没有数据。
refusal-no-town-next = 先运行 gridlog init --town 镇名 --code 九位代码；试用请运行 gridlog demo。
refusal-town-exists = 这个目录已属于 { $town }（{ $code }）。
refusal-town-exists-next = 另建一个镇请用 --data 指定别的目录。
refusal-ambiguous-person = 「{ $given }」不止一人。
refusal-ambiguous-person-next = 请改用下列标识的末尾来指定其中一人。
refusal-ambiguous-ending = 「{ $given }」对应不止一条记录。
refusal-ambiguous-ending-next = 请多输入几位。
refusal-ending-too-short = 「{ $given }」太短。
refusal-ending-too-short-next = 标识至少要输入末尾四位。
refusal-bad-code = 「{ $given }」不是有效代码。
refusal-bad-code-next = 网格代码为数字：镇九位，社区或村十二位，片区十五位。
refusal-duplicate-code = 代码 { $code } 已是「{ $name }」。
refusal-duplicate-code-next = 请核对代码；要改名请用 gridlog grid change。
refusal-no-parent = { $code } 的上级 { $parent } 还没有。
refusal-no-parent-next = 请先新增上级网格。
refusal-namesake = 已有人叫「{ $name }」。
refusal-namesake-next = 确是另一人，请加 --namesake 再试。
refusal-post-elsewhere = 岗位「{ $post }」不设在{ $tier }网格 { $grid }。
refusal-post-elsewhere-next = 请核对网格代码的层级。
refusal-post-held = { $person } 已任 { $grid } 的「{ $post }」。
refusal-post-held-next = 用 gridlog post list 查看任职。
refusal-post-not-held = { $person } 没有任 { $grid } 的「{ $post }」。
refusal-post-not-held-next = 用 gridlog post list 查看任职。
refusal-empty-text = { $field }不能为空。
refusal-empty-text-next = 请填写后再保存。
refusal-text-too-long = { $field }太长：{ $length } 字节，最多 { $limit } 字节。
refusal-text-too-long-next = 请缩短，或分成几条记录。
refusal-bad-date = 「{ $given }」不能用作{ $field }。
refusal-bad-date-next = 日期写作 2026-11-23，时间写作 2026-11-23T09:50；1950 年以前的不接受。
refusal-in-future = { $given } 还没有到。
refusal-in-future-next = 请核对日期和时间；只能记录已发生的事。
refusal-bad-span = 从 { $start } 起 { $minutes } 分钟不成立。
refusal-bad-span-next = 时长在 1 分钟到 24 小时之间，结束时间不能晚于现在。
refusal-no-span = 没有开始时间，也没有时长。
refusal-no-span-next = 请用 --start 写明开始时间，或用 --minutes 写明分钟数。
refusal-late-reason-needed = 补录往日的记录要写明原因。
refusal-late-reason-needed-next = 请用 --late 选择：no-laptop、power-cut、away、standing-in、urgent。
refusal-bad-value = 栏位「{ $field }」的值「{ $given }」不对。
refusal-bad-value-next = 应填：{ $type }
refusal-bad-choice = 栏位「{ $field }」没有选项「{ $given }」。
refusal-bad-choice-next = 可选：{ $choices }
refusal-field-required = 栏位「{ $field }」必填。
refusal-field-required-next = 请填写后再保存。
refusal-entry-withdrawn = 记录「{ $key }」已注销。
refusal-entry-withdrawn-next = 要恢复它，请用 gridlog ledger set 重新填写。
refusal-result-needed = 当场办结的事项要写明办理结果。
refusal-result-needed-next = 请用 --result 写明。
refusal-not-settled-on-the-spot = { $nature }事项不能当场办结。
refusal-not-settled-on-the-spot-next = 政策事项带回工作站，突发事项立即上报；请改 --path。
refusal-bad-rows = 有 { $bad } 行不对，{ $good } 行可用；什么都没有改动。
refusal-bad-rows-next = 请改正下列各行，或加 --keep-good 只收可用的行。
refusal-bad-regulation = 制度文件 { $file } 第 { $line } 行「{ $key }」有误：{ $reason }
refusal-bad-regulation-next = 改正后先用 gridlog regulation check 检查，再启用。
refusal-bad-holidays = 节假日表第 { $line } 行有误：{ $reason }
refusal-bad-holidays-next = 每行写作 日期,holiday 或 workday,名称。
refusal-bad-item = 小项定义有误：{ $reason }
refusal-bad-item-next = 参照 gridlog regulation show town-grid 里的小项写法。
refusal-not-your-right = 您不能在 { $grid } { $action }。
refusal-not-your-right-next = 有此权限的岗位：{ $posts }
refusal-not-your-grid = { $grid } 不是您的网格；您的网格是 { $own }。
refusal-not-your-grid-next = 可以办理的岗位：{ $posts }。别处发现的问题请作为事项录入。
refusal-person-needed = 这件事要以某人的名义来做。
refusal-person-needed-next = 请用 --as 姓名 指定，或在界面上选择人员。
refusal-not-yours = 事项 { $number } 现由 { $holder } 办理。
refusal-not-yours-next = 请由 { $holder } 处理，或等其退回。
refusal-sensitive = 这是敏感事项。
refusal-sensitive-next = 可以查看的岗位：{ $posts }
refusal-handler-verifies = 事项 { $number } 由您办理，不能再由您核查。
refusal-handler-verifies-next = 请另一人核查。
refusal-outside-duties = 事项 { $number } 在社区职责以外，工作站不能自行办结。
refusal-outside-duties-next = 请上报{ $office }。
refusal-office-assigns = 只有{ $office }能向单位交办。
refusal-office-assigns-next = 工作站请用 gridlog case route 上报。
refusal-not-now = 事项 { $number }（{ $stage }）现在不能「{ $act }」。
refusal-not-now-next = 用 gridlog case show 查看现在能做什么。
refusal-on-site-open = 事项 { $number } 的现场处置还没有结束。
refusal-on-site-open-next = 先记录现场处置完毕或接替人员。
refusal-feedback-needed = 事项 { $number } 还没有向反映人反馈。
refusal-feedback-needed-next = 先用 gridlog case feedback 记录反馈。
refusal-not-told = 还没有告知过{ $party }。
refusal-not-told-next = 先用 gridlog case tell 记录告知。
refusal-no-route = 没有规则指明事项 { $number } 由谁办理。
refusal-no-route-next = 请用 --to 指定单位。
refusal-already-signed = { $date } 的工作日志已经签名。
refusal-already-signed-next = 已签的日志不能改，请用 gridlog log amend 补充。
refusal-nothing-to-sign = { $date } 没有可签的记录。
refusal-nothing-to-sign-next = 先记巡查、走访或民情，或用 --text 写明当天工作。
refusal-no-log-owed = 您的岗位不要求写工作日志。
refusal-no-log-owed-next = 用 gridlog today 查看您的职责。
refusal-stale = { $record } 在您打开之后有了新的变化。
refusal-stale-next = 请看过新的内容再决定；您填的内容还在。
refusal-nothing-to-undo = 没有可以撤销的操作。
refusal-nothing-to-undo-next = 用 gridlog history 查看您的操作。
refusal-nothing-to-redo = 没有可以重做的操作。
refusal-nothing-to-redo-next = 撤销之后再做了别的事，就不能重做。
refusal-final-by-rule = 「{ $what }」按规定不能撤销。
refusal-final-by-rule-next = 请用补充说明来更正。
refusal-built-upon = 「{ $what }」之后 { $by } 已有操作，不能撤销。
refusal-built-upon-next = 请与 { $by } 商量，由其先撤销或另作更正。
refusal-busy = 系统正忙，这一次没有保存。
refusal-busy-next = 请稍等片刻再试。
refusal-other-protocol = 另一个窗口的版本不同（对方 { $theirs }，本程序 { $ours }）。
refusal-other-protocol-next = 请关闭旧版本的窗口，再运行一次。
refusal-host-hung = 占用数据目录的进程 { $pid } 没有回应。
refusal-host-hung-next = 请稍后再试；仍无回应时结束进程 { $pid }。
refusal-host-gone = 占用数据目录的窗口已关闭，这一次没有保存。
refusal-host-gone-next = 请再试一次。
refusal-read-only-directory = 目录 { $dir } 不能写入。
refusal-read-only-directory-next = 请检查该目录的权限和磁盘是否只读，或用 --data 指定别处。
refusal-not-a-directory = { $dir } 不是目录。
refusal-not-a-directory-next = 请用 --data 指定一个目录。
refusal-network-directory = { $dir } 在网络文件系统（{ $kind }）上，数据在那里不安全。
refusal-network-directory-next = 请把数据目录放在本机磁盘上。
refusal-newer-version = { $dir } 由更新的版本（{ $theirs }）写成。
refusal-newer-version-next = 请升级 gridlog；数据没有改动。
refusal-not-a-data-directory = { $dir } 里有别的文件，不是 gridlog 的数据目录。
refusal-not-a-data-directory-next = 请用 --data 指定一个空目录或已有的数据目录。
refusal-not-a-demo = { $dir } 不是演示目录，没有动它。
refusal-not-a-demo-next = 演示请用 --data 指定一个空目录。
refusal-journal-damaged = 流水文件 { $path } 损坏：{ $reason }
refusal-journal-damaged-next = 请保留现状，运行 gridlog verify 查看详情，并从备份恢复。
refusal-store-damaged = 查询库损坏：{ $reason }
refusal-store-damaged-next = 记录都在流水里；运行 gridlog rebuild 重建。
refusal-no-space = 磁盘已满，{ $path } 没有写成。
refusal-no-space-next = 请腾出空间再试；已保存的记录都还在。
refusal-io-failed = 读写 { $path } 失败：{ $reason }
refusal-io-failed-next = 请检查路径、权限和磁盘，再试一次。
refusal-internal = 程序出错：{ $reason }
refusal-internal-next = 已保存的记录都还在；请把数据目录 log 下的文件交给维护人员。


### codes

stage-filed = 待受理
stage-accepted = 已受理
stage-reported-up = 已上报
stage-assigned = 已交办
stage-handling = 办理中
stage-returned = 已退回
stage-resolved = 已办理
stage-verified = 已核查
stage-closed = 已办结
stage-withdrawn = 已撤回
act-filed = 录入
act-settled = 当场办结
act-told = 告知
act-answered = 接到答复
act-on-site = 现场情况
act-on-site-ended = 现场处置完毕
act-accepted = 受理
act-reported-up = 上报
act-assigned = 交办
act-taken = 开始办理
act-returned = 退回
act-resolved = 办理完毕
act-fed-back = 反馈
act-verified = 核查
act-closed = 办结
act-withdrawn = 撤回
act-noted = 备注
nature-general = 一般
nature-policy = 政策
nature-emergency = 突发
path-settled = 当场办结
path-brought-back = 带回
path-reported = 上报
source-patrol = 巡查
source-visit-in = 来访
source-call-in = 来电
source-wechat = 微信
source-hotline = 12345热线
source-superior = 上级交办
source-resident-unit = 驻地单位
source-survey = 排查
channel-phone = 电话
channel-in-person = 当面
channel-message = 短信或微信
channel-radio = 对讲机
channel-program = 本系统
channel-paper = 书面
how-seen = 亲眼看到
how-phoned = 电话核实
how-neighbour = 邻居告知
how-unit = 单位告知
late-no-laptop = 当时没有电脑
late-power-cut = 停电或电脑故障
late-away = 出差或请假
late-standing-in = 他人代录
late-urgent = 忙于紧急事项
tier-town = 镇级
tier-community = 社区级
tier-area = 片区
unit-kind-office = 镇网格办
unit-kind-center = 镇网格中心
unit-kind-unit = 镇直单位
responsibility-inside = 社区职责以内
responsibility-outside = 社区职责以外
right-log-write = 记日志
right-log-read = 查看日志
right-log-sign = 签工作日志
right-log-review = 审阅日志
right-ledger-read = 查看台账
right-ledger-write = 维护台账
right-case-file = 录入事项
right-case-read = 查看事项
right-case-triage = 受理和分流事项
right-case-assign = 交办事项
right-case-handle = 记录单位办理情况
right-case-verify = 核查事项
right-figures-read = 查看统计数
right-sensitive-read = 查看敏感事项
right-grid-admin = 管理网格
right-people-admin = 管理人员和任职
right-regulation-admin = 管理制度
right-export = 导出
scope-own = 本网格
scope-below = 本网格及下级
scope-town = 全镇
log-kind-patrol = 巡查
log-kind-visit = 走访
log-kind-diary = 民情日志
slot-morning = 上午
slot-afternoon = 下午
slot-state-done = 已巡查
slot-state-due = 待巡查
slot-state-missed = 缺
slot-state-excused = 因突发事项免
slot-state-off = 休息
limit-urgent-hours = { $amount } 紧急工作时
limit-urgent-days = { $amount } 紧急工作日
limit-working-hours = { $amount } 工作时
limit-working-days = { $amount } 工作日
step-round-the-clock = 昼夜连续计算
step-office = 工作时间
step-make-up = 调休上班
step-outside-hours = 非工作时间
step-weekend = 周末
step-holiday = 节假日
kind-refusal-failed = 未完成
kind-refusal-usage = 用法有误
kind-refusal-forbidden = 无权限
kind-refusal-not-found = 未找到
kind-refusal-bad-input = 输入有误
kind-refusal-damaged = 数据损坏
kind-refusal-io = 读写失败
kind-refusal-busy = 正忙
command-init = 新建数据目录
command-grid-import = 导入网格
command-grid-add = 新增网格
command-grid-change = 修改网格
command-grid-notice = 公示网格
command-person-add = 新增人员
command-person-change = 修改人员
command-unit-add = 新增单位
command-post-appoint = 任职
command-post-end = 免职
command-regulation-adopt = 启用制度
command-holidays-adopt = 启用节假日表
command-item-define = 定义台账小项
command-log-patrol = 记巡查
command-log-visit = 记走访
command-log-diary = 记民情日志
command-log-sign = 签工作日志
command-log-amend = 补充日志
command-log-review = 审阅日志
command-case-file = 录入事项
command-case-tell = 记录告知
command-case-answer = 记录答复
command-case-on-site = 记录现场情况
command-case-on-site-end = 现场处置完毕
command-case-accept = 受理事项
command-case-route = 分流事项
command-case-take = 开始办理
command-case-return = 退回事项
command-case-resolve = 记录办理结果
command-case-feed-back = 反馈
command-case-verify = 核查事项
command-case-close = 办结事项
command-case-withdraw = 撤回事项
command-case-note = 备注事项
command-ledger-set = 修改台账
command-ledger-confirm = 核对无变化
command-ledger-withdraw = 注销台账记录
command-ledger-import = 导入台账
command-undo = 撤销
command-redo = 重做
command-export-done = 导出
made-town = 镇
made-grid = 网格
made-unit = 单位
made-person = 人员
made-post = 任职
made-appointment = 任职
made-regulation = 制度
made-holidays = 节假日表
made-item = 台账小项
made-log = 日志记录
made-day-log = 工作日志
made-case = 事项
made-entry = 台账记录
made-export = 导出
hit-case = 事项
hit-person = 人员
hit-grid = 网格
hit-entry = 台账
hit-log = 日志
hit-unit = 单位
field-text = 内容
field-place = 地点
field-name = 名称
field-reason = 理由
field-result = 办理结果
field-household = 住户
field-key = 键
field-date = 日期
field-from = 起始日期
field-until = 截止日期
field-at = 时间
field-happened = 发生时间
field-phone = 电话
field-start = 开始时间
field-boundary = 四至范围
field-promise = 承诺
field-promised-by = 承诺日期
field-reporter = 反映人
field-companions = 同行人员
field-route = 路线
field-lang = 语言
field-town = 镇名
field-file = 文件
value-text = 文字
value-int = 整数
value-date = 日期（如 2026-11-23）
value-bool = 是或否
value-choice = 选项
value-phone = 电话号码


### tui frame


### tui today


### tui triage


### tui log


### tui ledgers


### tui grids


### tui forms


### export columns


### notes and findings
