package seed

import (
	"time"

	"portway/record"
)

var messageMakers = []maker{
	{category: record.ConversationCategory, typical: counts{4, 18, 70}, make: (*Person).conversation},
	{category: record.MessageCategory, typical: counts{6, 25, 80}, make: (*Person).message,
		parent: record.ConversationCategory, within: 60 * day, needed: true},
	{category: record.AssistantConversationCategory, typical: counts{3, 8, 40}, make: (*Person).assistantConversation},
	{category: record.AssistantMessageCategory, typical: counts{4, 6, 8}, make: (*Person).assistantMessage,
		parent: record.AssistantConversationCategory, within: 2 * time.Hour, needed: true},
}

// A circle is whom the person writes with in one conversation.
type circle struct {
	name    string // of the group, or of the only other
	members []string
}

func (p *Person) circle(conversation int) circle {
	d := p.draw("circle", conversation)
	if !d.in(25) {
		name := handle(d)
		return circle{name: name, members: []string{name}}
	}
	c := circle{name: fill(d, pick(d, []string{"{city} {emoji}", "{hobby} club", "{name}'s birthday", "flat {n}"}))}
	for range d.between(2, 8) {
		c.members = append(c.members, handle(d))
	}
	return c
}

func (p *Person) conversation(s slot, d *draw) any {
	c := p.circle(s.place)
	return &record.Conversation{ID: s.id, CreatedAt: s.at, Counterpart: maybe(d, 95, c.name), IsGroup: len(c.members) > 1}
}

func (p *Person) message(s slot, d *draw) any {
	r := &record.Message{ID: s.id, CreatedAt: s.at, ConversationID: s.parentID, SentByMe: d.in(48)}
	sender := p.Username
	if !r.SentByMe {
		sender = pick(d, p.circle(s.parent).members)
	}
	r.Sender = maybe(d, 98, sender)
	switch {
	case d.in(10):
		kind := pick(d, []string{"picture", "video", "sticker"})
		r.MediaKind, r.MediaURL = &kind, maybe(d, 90, media(d, kind))
	case d.in(8):
		r.Text = new(p.watch(s.at, d).url)
	default:
		r.Text = new(text(d, messages))
	}
	return r
}

func (p *Person) assistantConversation(s slot, d *draw) any {
	return &record.AssistantConversation{ID: s.id, CreatedAt: s.at, Title: maybe(d, 90, text(d, questions))}
}

// The person asks, the assistant answers.
func (p *Person) assistantMessage(s slot, d *draw) any {
	role, said := "user", text(d, questions)
	if s.child%2 == 1 {
		role, said = "assistant", fill(d, "Gladly. Begin with {hobby} for {n} minutes a day; {name} could help. In {city} there is a club.")
	}
	return &record.AssistantMessage{ID: s.id, CreatedAt: s.at, ConversationID: s.parentID,
		Content: maybe(d, 97, payload(map[string]any{"role": role, "text": said}))}
}
