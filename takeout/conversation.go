package takeout

import (
	"encoding/json"
	"strings"
)

// chat reads the conversation under a key, message by message.
func (w *walk) chat(n *node, at, key string) error {
	at += "{}"
	token, err := w.token()
	if err != nil {
		return err
	}
	if token != json.Delim('[') && token != nil {
		w.report.unknown(at + " (no list of messages)")
		if _, opened := token.(json.Delim); opened {
			return w.skip(1)
		}
		return nil
	}
	w.conversationFound(n)
	talk := n.section.open(w.collector, key)
	if token != nil {
		if err := w.messages(talk, at+"[]"); err != nil {
			return err
		}
	}
	return talk.end(newItem(at, "", nil, w.collector))
}

// conversation reads one object of a list of conversations. Its messages pass through one by one; what stands beside them
// is held.
func (w *walk) conversation(n *node, at string) error {
	token, err := w.token()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		w.collector.skip("the item is no object")
		if token == json.Delim('[') {
			return w.skip(1)
		}
		return nil
	}
	w.conversationFound(n)
	talk := n.section.open(w.collector, "")
	rest, size := newItem(at, "", nil, w.collector), 0
	for w.dec.More() {
		key, err := w.key()
		if err != nil {
			return err
		}
		if sameName(key, "Messages") {
			err = w.messagesOf(talk, at+"/"+key)
		} else {
			err = w.gather(key, rest, &size)
		}
		if err != nil {
			return err
		}
	}
	if err := w.close(); err != nil {
		return err
	}
	defer rest.leftOver()
	return talk.end(rest)
}

func (w *walk) conversationFound(n *node) {
	n.state.State = Present
	n.state.Items++
	w.collector.section = n.section
}

// messagesOf reads the value of a key that holds messages.
func (w *walk) messagesOf(talk thread, at string) error {
	token, err := w.token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('['):
		return w.messages(talk, at+"[]")
	case json.Delim('{'):
		w.report.unknown(at + " (no list of messages)")
		return w.skip(1)
	}
	return nil
}

// messages reads a list of messages whose opening bracket was read.
func (w *walk) messages(talk thread, at string) error {
	for w.dec.More() {
		raw, err := w.raw()
		if err != nil {
			return err
		}
		it := newItem(at, "", raw, w.collector)
		if it.empty() || it.bare != nil {
			w.collector.skipMessage(it)
			continue
		}
		if err := talk.message(it); err != nil {
			return err
		}
		it.leftOver()
	}
	return w.close()
}

// words reads a text that lists names.
func (w *walk) words(n *node, text string) error {
	for name := range strings.SplitSeq(text, strings.TrimSpace(separator)) {
		if err := w.word(n, strings.TrimSpace(name)); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) word(n *node, text string) error {
	if text == "" || text == "N/A" || text == "None" {
		w.collector.skip("the item is null or empty")
		return nil
	}
	n.state.State = Present
	n.state.Items++
	_, err := w.collector.keep(n.section.category, n.section.word(text))
	return err
}

// unseenEntry reads a key of a section whose form was never seen: a list under it is taken for the section's items, all
// else for fields of one item.
func (w *walk) unseenEntry(n *node, at, key string, own *item, size *int) error {
	token, err := w.token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('['):
		for w.dec.More() {
			if err := w.element(n, join(at, key)+"[]"); err != nil {
				return err
			}
		}
		return w.close()
	case json.Delim('{'):
		inner := newItem(join(at, key), "", nil, w.collector)
		for w.dec.More() {
			name, err := w.key()
			if err != nil {
				return err
			}
			if err := w.gather(name, inner, size); err != nil {
				return err
			}
		}
		if text := inner.payload(); text != "" {
			own.fields = append(own.fields, member{key: key, value: json.RawMessage(text)})
		}
		return w.close()
	}
	raw, err := json.Marshal(token)
	if err != nil {
		return err
	}
	own.fields = append(own.fields, member{key: key, value: raw})
	return nil
}
