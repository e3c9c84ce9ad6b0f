package storetest

import (
	"fmt"
	"time"

	"portway/loaders"
	"portway/record"
	"portway/store"
)

// message returns the nth message, in a conversation.
func message(s *scene, conversation string, n int) any {
	c := category(s, "Message")
	r := synthetic(c, n)
	set(r, c, "conversationId", record.Text(conversation))
	return r
}

func children(s *scene) {
	c := category(s, "Message")
	var records []any
	for n := range 12 {
		records = append(records, message(s, fmt.Sprintf("conversation_%d", n%3), n))
	}
	s.keep(alice, c, records...)
	s.keep(bob, c, message(s, "conversation_0", 50))

	all := loaders.Read{Category: c, Fields: fields(c, "id"), Key: "conversation_id",
		Keys: []string{"conversation_2", "conversation_unknown", "conversation_0", "conversation_1"}}
	of := func(ns ...int) []string {
		ids := []string{}
		for _, n := range ns {
			ids = append(ids, id(c, n))
		}
		return ids
	}
	rows := []struct {
		why    string
		window loaders.Window
		want   [][]string
		more   bool
	}{
		{"all", loaders.Window{Limit: 10}, [][]string{of(11, 8, 5, 2), of(), of(9, 6, 3, 0), of(10, 7, 4, 1)}, false},
		{"exactly all", loaders.Window{Limit: 4}, [][]string{of(11, 8, 5, 2), of(), of(9, 6, 3, 0), of(10, 7, 4, 1)}, false},
		{"the newest two of each", loaders.Window{Limit: 2}, [][]string{of(11, 8), of(), of(9, 6), of(10, 7)}, true},
		{"the oldest two of each", loaders.Window{Limit: 2, FromEnd: true}, [][]string{of(5, 2), of(), of(3, 0), of(4, 1)}, true},
		{"since", loaders.Window{Limit: 2, Since: at(8)}, [][]string{of(11, 8), of(), of(9), of(10)}, false},
		{"after", loaders.Window{Limit: 9, After: &loaders.Position{At: at(5).UnixMicro(), ID: id(c, 5)}},
			[][]string{of(2), of(), of(3, 0), of(4, 1)}, false},
	}
	for _, row := range rows {
		r := all
		r.Window = row.window
		for i, g := range s.read(everything(alice), r) {
			s.same(fmt.Sprintf("%s, parent %d", row.why, i), idsOf(g), row.want[i])
			if more := row.more && len(row.want[i]) > 0; g.More != more {
				s.Errorf("%s, parent %d: more is %v, want %v", row.why, i, g.More, more)
			}
		}
	}
}

// manyKeys asks for more parents, and more ids, than one statement names.
func manyKeys(s *scene) {
	const parents = 2*loaders.KeysPerStatement + 3
	c := category(s, "Message")
	var records []any
	var conversations, ids []string
	for n := range parents {
		conversations = append(conversations, fmt.Sprintf("conversation_%d", n))
		ids = append(ids, id(c, n))
		records = append(records, message(s, conversations[n], n))
	}
	s.keep(alice, c, records...)
	for _, r := range []loaders.Read{{Key: "conversation_id", Keys: conversations}, {Key: "id", Keys: ids}} {
		r.Category, r.Fields, r.Window = c, fields(c, "id"), loaders.Window{Limit: 3}
		for n, g := range s.read(everything(alice), r) {
			s.same(r.Key+" "+r.Keys[n], idsOf(g), []string{ids[n]})
		}
	}
}

// parentsByChildren reads under a grant whose period holds only some messages.
func parentsByChildren(s *scene) {
	parents, messages := category(s, "Conversation"), category(s, "Message")
	s.keep(alice, parents, synthetic(parents, 0), synthetic(parents, 1), synthetic(parents, 2), synthetic(parents, 500))
	s.keep(alice, messages, message(s, id(parents, 0), 100), message(s, id(parents, 0), 501), message(s, id(parents, 1), 100))
	s.keep(bob, messages, message(s, id(parents, 2), 501))
	g := everything(alice)
	g.From, g.Until = at(500), at(600)

	s.same("conversations inside by a message or by themselves", s.ids(g, parents, loaders.Window{Limit: 9}),
		[]string{id(parents, 500), id(parents, 0)})
	s.same("the same from the end", s.ids(g, parents, loaders.Window{Limit: 1, FromEnd: true}), []string{id(parents, 0)})
	for n, want := range map[int]bool{0: true, 1: false, 2: false, 500: true} {
		got := s.read(g, loaders.Read{Category: parents, Fields: fields(parents, "id"), Key: "id", Keys: []string{id(parents, n)}})
		if inside := len(got[0].Rows) == 1; inside != want {
			s.Errorf("conversation %d by id: inside is %v, want %v", n, inside, want)
		}
	}
	inner := s.read(g, loaders.Read{Category: messages, Fields: fields(messages, "id"), Key: "conversation_id",
		Keys: []string{id(parents, 0)}, Window: loaders.Window{Limit: 9}})
	s.same("only the messages of the period", idsOf(inner[0]), []string{id(messages, 501)})
	s.count(g, parents, 2)

	g.AsOf = s.seq(alice)
	s.write(alice,
		store.Write{Category: messages, Record: message(s, id(parents, 1), 502)},
		store.Write{Category: messages, Delete: true, ID: id(messages, 501)})
	s.same("as of before: the message that came later does not count, the one that went does",
		s.ids(g, parents, loaders.Window{Limit: 9}), []string{id(parents, 500), id(parents, 0)})
	g.AsOf = 0
	s.same("live", s.ids(g, parents, loaders.Window{Limit: 9}), []string{id(parents, 500), id(parents, 1)})
	g.From, g.Until = time.Time{}, time.Time{}
	s.count(g, parents, 4)
}
