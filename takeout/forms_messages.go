package takeout

import "portway/record"

// messageForms are private conversations.
var messageForms = []form{
	{"Direct Message/Direct Messages/ChatHistory", talkCategories, func(w *writer, empty string) { writeTalks(w, false, empty) }},
	{"Direct Message/Group Chat/GroupChat", talkCategories, func(w *writer, empty string) { writeTalks(w, true, empty) }},
	{"Direct Message/Tako Chat History/TakoChatHistoryList",
		[]*record.Category{record.AssistantConversationCategory, record.AssistantMessageCategory}, writeAssistantTalks},
}

var talkCategories = []*record.Category{record.ConversationCategory, record.MessageCategory}

const conversationKey = "conversation_id"

// writeTalks writes the conversations with people, or those in groups, each under its counterpart. Where the counterpart is
// not open, the conversation's id stands in; where conversations are not open at all, all are taken for those of two.
func writeTalks(w *writer, groups bool, empty string) {
	between, n := "{", 0
	parents(w, record.ConversationCategory, conversationKey, talkCategories[1:],
		func(id string) *record.Conversation { return &record.Conversation{ID: id} },
		func(c *record.Conversation) {
			if c.IsGroup != groups {
				return
			}
			n++
			w.raw(between)
			between = ","
			w.text(talkKey(c))
			w.raw(":")
			items(w, w.children(record.MessageCategory, conversationKey, c.ID), emptyList, writeMessage)
		})
	w.end(n, "}", empty)
}

func talkKey(c *record.Conversation) string {
	name := c.ID
	if c.Counterpart != nil {
		name = *c.Counterpart
	}
	if c.IsGroup {
		return name
	}
	return "Chat History with " + name + ":"
}

func writeMessage(o *object, m *record.Message) {
	o.moment("Date", m.CreatedAt)
	o.words("From", m.Sender, blank)
	if m.MediaURL != nil {
		o.text("Content", "["+*m.MediaURL+"]")
	} else {
		o.words("Content", m.Text, blank)
	}
	if m.MediaURL == nil || text(m.MediaKind) != "sticker" {
		o.further("MediaType", m.MediaKind)
	}
}

func writeAssistantTalks(w *writer, empty string) {
	between := "["
	n := parents(w, record.AssistantConversationCategory, conversationKey, []*record.Category{record.AssistantMessageCategory},
		func(id string) *record.AssistantConversation { return &record.AssistantConversation{ID: id} },
		func(c *record.AssistantConversation) {
			w.raw(between)
			between = ","
			w.object(func(o *object) {
				o.words("Chat Title", c.Title, blank)
				o.key("Messages")
				items(w, w.children(record.AssistantMessageCategory, conversationKey, c.ID), null, writeAssistantMessage)
			})
		})
	w.end(n, "]", empty)
}

func writeAssistantMessage(o *object, m *record.AssistantMessage) {
	o.utc("Date", m.CreatedAt)
	o.raw("Content", asJSON(m.Content))
}

// liveForms are live sessions.
var liveForms = []form{
	{"TikTok Live/Go Live History/GoLiveList", []*record.Category{record.HostedLiveCategory, record.MutedAccountCategory}, writeHostedLives},
	{"TikTok Live/Watch Live History/WatchLiveMap",
		[]*record.Category{record.WatchedLiveCategory, record.LiveCommentCategory, record.LiveQuestionCategory}, writeWatchedLives},
}

func writeHostedLives(w *writer, empty string) {
	between := "["
	n := parents(w, record.HostedLiveCategory, "hosted_live_id", []*record.Category{record.MutedAccountCategory},
		func(id string) *record.HostedLive { return &record.HostedLive{ID: id} },
		func(l *record.HostedLive) {
			w.raw(between)
			between = ","
			w.object(func(o *object) { writeHostedLive(o, l) })
		})
	w.end(n, "]", empty)
}

func writeHostedLive(o *object, l *record.HostedLive) {
	o.optionalMoment("LiveStartTime", &l.CreatedAt)
	o.optionalMoment("LiveEndTime", l.EndedAt)
	o.words("LiveDuration", l.Duration, blank)
	o.words("RoomId", l.RoomID, blank)
	o.words("RoomTitle", l.Title, blank)
	o.words("CoverUri", l.CoverURL, blank)
	o.words("ReplayUrl", l.ReplayURL, blank)
	o.words("TotalEarning", l.Earnings, blank)
	o.digits("TotalLike", l.LikeCount, blank)
	o.digits("TotalView", l.ViewCount, blank)
	o.digits("TotalGifter", l.GifterCount, blank)
	o.words("QualitySetting", l.Quality, blank)
	o.key("MutedList")
	items(o.w, o.w.children(record.MutedAccountCategory, "hosted_live_id", l.ID), null, func(o *object, m *record.MutedAccount) {
		o.moment("Time", m.CreatedAt)
		o.words("UserName", m.Username, blank)
	})
}

// writeWatchedLives writes the rooms under their numbers. Comments or questions alone stand under the room's id.
func writeWatchedLives(w *writer, empty string) {
	between := "{"
	write := func(l *record.WatchedLive) {
		w.raw(between)
		between = ","
		if l.RoomID != nil {
			w.text(*l.RoomID)
		} else {
			w.text("-1")
		}
		w.raw(":")
		w.object(func(o *object) { writeWatchedLive(o, l) })
	}
	bare := func(id string) *record.WatchedLive { return &record.WatchedLive{ID: id, RoomID: &id} }
	n := parents(w, record.WatchedLiveCategory, "watched_live_id",
		[]*record.Category{record.LiveCommentCategory, record.LiveQuestionCategory}, bare, write)
	w.end(n, "}", empty)
}

func writeWatchedLive(o *object, l *record.WatchedLive) {
	o.key("Comments")
	items(o.w, o.w.children(record.LiveCommentCategory, "watched_live_id", l.ID), emptyList, func(o *object, c *record.LiveComment) {
		o.moment("CommentTime", c.CreatedAt)
		o.text("CommentContent", c.Text)
		seconds := c.CreatedAt.Unix()
		o.number("RawTime", &seconds)
	})
	o.key("Questions")
	items(o.w, o.w.children(record.LiveQuestionCategory, "watched_live_id", l.ID), null, func(o *object, q *record.LiveQuestion) {
		o.moment("QuestionTime", q.CreatedAt)
		o.words("QuestionContent", q.Text, blank)
	})
	o.optionalMoment("WatchTime", &l.CreatedAt)
	o.words("Link", l.URL, blank)
}
