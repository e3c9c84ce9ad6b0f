package takeout

import (
	"encoding/json"

	"portway/record"
)

// liveSections are live sessions that the person hosted or watched. The settings for them are in account.go.
var liveSections = []section{
	{
		category: record.HostedLiveCategory, also: []*record.Category{record.MutedAccountCategory},
		paths: []place{{L1 | L2 | L3, "TikTok Live/Go Live History/GoLiveList"}},
		empty: null, shape: list, read: hostedLive,
	},
	{
		category: record.WatchedLiveCategory, also: []*record.Category{record.LiveCommentCategory, record.LiveQuestionCategory},
		paths: []place{{L1 | L2 | L3, "TikTok Live/Watch Live History/WatchLiveMap"}},
		empty: emptyMap, shape: table, read: watchedLive,
	},
}

func hostedLive(c *collector, it *item) error {
	room := it.text("RoomId")
	l := &record.HostedLive{
		Duration:    it.optional("LiveDuration"),
		RoomID:      filled(room),
		Title:       it.optional("RoomTitle"),
		CoverURL:    it.optional("CoverUri"),
		ReplayURL:   it.optional("ReplayUrl"),
		Earnings:    it.optional("TotalEarning"),
		LikeCount:   it.whole("TotalLike"),
		ViewCount:   it.whole("TotalView"),
		GifterCount: it.whole("TotalGifter"),
		Quality:     it.optional("QualitySetting"),
	}
	if ended := it.moment("LiveEndTime"); ended.known() {
		l.EndedAt = &ended.at
	} else if ended.text != "" {
		it.notes.warn("a date was not understood and left out: LiveEndTime")
	}
	at := it.moment("LiveStartTime")
	id, err := c.keep(record.HostedLiveCategory, draft{record: l, at: at, own: room})
	if err != nil {
		return err
	}
	for _, raw := range it.parts("MutedList") {
		if err := muted(c, id, at, it.path, raw); err != nil {
			return err
		}
	}
	return nil
}

// muted reads an account that was muted: an object with a time and a name by the documentation, never seen. A bare text is
// taken for the name.
func muted(c *collector, live string, began moment, path string, raw json.RawMessage) error {
	it := newItem(path+"/MutedList[]", "", raw, c)
	name := plain(it.bare)
	if it.bare == nil {
		name = it.words("UserName", "Name", "MutedUser")
	}
	at := it.moment("MutedTime", "Time", "Date")
	if !at.known() && at.text == "" {
		at = began
	}
	it.leftOver()
	_, err := c.keep(record.MutedAccountCategory, draft{
		record: &record.MutedAccount{HostedLiveID: live, Username: filled(name)}, at: at, says: says(live, name),
	})
	return err
}

// watchedLive stands under the number of the room; "-1" stands for a room that is not known any more.
func watchedLive(c *collector, it *item) error {
	l := &record.WatchedLive{URL: it.optional("Link")}
	own := ""
	if it.key != "-1" && it.key != "" {
		l.RoomID, own = &it.key, it.key
	}
	at := it.moment("WatchTime")
	id, err := c.keep(record.WatchedLiveCategory, draft{record: l, at: at, own: own, says: says(it.key, text(l.URL))})
	if err != nil {
		return err
	}
	for _, said := range it.list("Comments") {
		comment := &record.LiveComment{WatchedLiveID: id, Text: said.words("CommentContent")}
		if err := c.inLive(record.LiveCommentCategory, comment, said, "CommentTime", comment.Text, id); err != nil {
			return err
		}
	}
	for _, asked := range it.list("Questions") {
		question := &record.LiveQuestion{WatchedLiveID: id, Text: filled(asked.words("QuestionContent"))}
		if err := c.inLive(record.LiveQuestionCategory, question, asked, "QuestionTime", text(question.Text), id); err != nil {
			return err
		}
	}
	return nil
}

// inLive keeps what the person said in a room. RawTime repeats the time as a number, for want of the text.
func (c *collector) inLive(category *record.Category, r record.Record, it *item, when, said, live string) error {
	at := it.moment(when)
	raw := it.moment("RawTime")
	if !at.known() && raw.known() {
		at = raw
	}
	it.leftOver()
	_, err := c.keep(category, draft{record: r, at: at, says: says(live, said)})
	return err
}
