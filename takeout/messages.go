package takeout

import (
	"strings"

	"portway/record"
)

// messageSections are private conversations: with people, in groups, and with the platform's assistant.
var messageSections = []section{
	{
		category: record.MessageCategory, also: []*record.Category{record.ConversationCategory},
		paths: []place{
			{L2 | L3, "Direct Message/Direct Messages/ChatHistory"},
			{L1, "Direct Messages/Chat History/ChatHistory"},
			{L1, "Direct Messages/Chat History"},
			{L1, "Activity/Chat History"},
			{L1, "Activity/Chat History/ChatHistory"},
		},
		empty: emptyMap, shape: chats, open: conversation,
	},
	{
		category: record.MessageCategory, also: []*record.Category{record.ConversationCategory},
		paths: []place{{L3, "Direct Message/Group Chat/GroupChat"}},
		empty: emptyMap, shape: chats, open: groupConversation,
	},
	{
		category: record.AssistantMessageCategory, also: []*record.Category{record.AssistantConversationCategory},
		paths: []place{{L3, "Direct Message/Tako Chat History/TakoChatHistoryList"}},
		empty: null, shape: threads, open: assistantConversation,
	},
}

// A talk is a conversation with a person or in a group. Its record follows its messages, because its date is that of the
// first one, and lists run either way.
type talk struct {
	collector *collector
	id        string
	with      string
	group     bool
	first     moment
}

func conversation(c *collector, key string) thread { return newTalk(c, key, false) }

func groupConversation(c *collector, key string) thread { return newTalk(c, key, true) }

// newTalk takes the counterpart from the key, which is a name or "Chat History with NAME:".
func newTalk(c *collector, key string, group bool) *talk {
	t := &talk{collector: c, with: key, group: group}
	if rest, found := strings.CutPrefix(key, "Chat History with "); found {
		t.with = strings.TrimSuffix(rest, ":")
	}
	kind := "two"
	if group {
		kind = "group"
	}
	t.id = c.ids.of(record.ConversationCategory, moment{}, kind, t.with)
	return t
}

func (t *talk) message(it *item) error {
	sender := it.words("From")
	m := &record.Message{ConversationID: t.id, Sender: filled(sender), MediaKind: it.optional("MediaType")}
	content := it.words("Content")
	if url, is := enclosedLink(content); is {
		m.MediaURL = &url
		if m.MediaKind == nil {
			m.MediaKind = new("sticker")
		}
	} else {
		m.Text = filled(content)
	}
	it.use("To") // the other side of From: a conversation has it already
	var err error
	if m.SentByMe, err = t.isMine(sender); err != nil {
		return err
	}
	if sender == "" {
		it.notes.warn("no sender: taken for the other side's")
	}
	at := it.moment("Date")
	t.first = earlier(t.first, at)
	_, err = t.collector.keep(record.MessageCategory, draft{record: m, at: at, says: says(t.id, sender, content)})
	return err
}

// isMine compares the sender with the other side, where there is only one; in a group, with the person's own name, which
// may stand further on in the file.
func (t *talk) isMine(sender string) (bool, error) {
	if sender == "" {
		return false, nil
	}
	if !t.group {
		return sender != t.with, nil
	}
	name, err := t.collector.ownName()
	return sender == name, err
}

func (t *talk) end(*item) error {
	with := t.with
	return t.collector.put(record.ConversationCategory, t.id, draft{
		record: &record.Conversation{Counterpart: filled(with), IsGroup: t.group}, at: t.first,
	})
}

// enclosedLink recognises how a sticker or a picture is written in the place of text: [https://…].
func enclosedLink(content string) (string, bool) {
	if len(content) < 2 || content[0] != '[' || content[len(content)-1] != ']' {
		return "", false
	}
	link := content[1 : len(content)-1]
	return link, isLink(link) && !strings.ContainsAny(link, " \n[]")
}

func isLink(text string) bool {
	return strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")
}

// earlier returns the earlier one of two moments, a known one before an unknown one.
func earlier(a, b moment) moment {
	if !a.known() || b.known() && b.at.Before(a.at) {
		return b
	}
	return a
}

// An assistantTalk is a conversation with the platform's assistant. Titles repeat and may follow the messages, so its first
// listed message tells it from others.
type assistantTalk struct {
	collector *collector
	id        string
	first     moment
}

func assistantConversation(c *collector, _ string) thread { return &assistantTalk{collector: c} }

func (t *assistantTalk) message(it *item) error {
	at := it.moment("Date")
	content := compact(it.find(hollow, "Content"))
	if t.id == "" {
		t.id = t.collector.ids.of(record.AssistantConversationCategory, at, content)
	}
	t.first = earlier(t.first, at)
	m := &record.AssistantMessage{ConversationID: t.id, Content: filled(content)}
	_, err := t.collector.keep(record.AssistantMessageCategory, draft{record: m, at: at, says: says(t.id, content)})
	return err
}

func (t *assistantTalk) end(rest *item) error {
	title := rest.words("Chat Title")
	if t.id == "" {
		t.id = t.collector.ids.of(record.AssistantConversationCategory, moment{}, title)
	}
	return t.collector.put(record.AssistantConversationCategory, t.id, draft{
		record: &record.AssistantConversation{Title: filled(title)}, at: t.first,
	})
}
