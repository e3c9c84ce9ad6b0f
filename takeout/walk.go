package takeout

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// A walk goes through one document from its first byte to its last, and holds no more than one item at a time.
type walk struct {
	dec       *json.Decoder
	source    *source
	limits    Limits
	collector *collector
	report    *Report
	matched   int // places on the way that the table knows
}

// document reads the whole document. What follows it in the file is left to the caller.
func (w *walk) document(root *node) error {
	token, err := w.token()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		return notAnExport("The JSON in it is no object.")
	}
	return w.object(root, "")
}

// value reads what stands at a place, whatever it is.
func (w *walk) value(n *node, at string) error {
	w.matched++
	w.report.layouts |= n.only()
	if n.section != nil {
		w.collector.begin(n.section)
		if n.children == nil {
			n.state.Found, n.state.Layouts = at, n.layouts.names()
			n.state.Times++
		}
	}
	token, err := w.token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return w.object(n, at)
	case json.Delim('['):
		return w.array(n, at)
	}
	return w.scalar(n, at, token)
}

// object reads an object whose opening brace was read.
func (w *walk) object(n *node, at string) error {
	if !w.dec.More() {
		n.empty()
		return w.close()
	}
	own := newItem(at, "", nil, w.collector)
	size := 0
	for w.dec.More() {
		key, err := w.key()
		if err != nil {
			return err
		}
		if child := n.child(key); child != nil {
			err = w.value(child, join(at, key))
		} else if n.section == nil {
			err = w.stranger(join(at, key), isMarker(key))
		} else {
			err = w.entry(n, at, key, own, &size)
		}
		if err != nil {
			return err
		}
	}
	if err := w.close(); err != nil {
		return err
	}
	if n.section == nil || len(own.fields) == 0 {
		return nil
	}
	if own.empty() {
		n.empty()
		return nil
	}
	w.collector.begin(n.section)
	return w.item(n, own)
}

// entry reads one key of a section that is an object.
func (w *walk) entry(n *node, at, key string, own *item, size *int) error {
	w.collector.section = n.section
	switch n.section.shape {
	case table:
		raw, err := w.raw()
		if err != nil {
			return err
		}
		return w.item(n, newItem(at+"{}", key, raw, w.collector))
	case chats:
		return w.chat(n, at, key)
	case unseen:
		return w.unseenEntry(n, at, key, own, size)
	case threads, names:
		return w.stranger(join(at, key), isMarker(key))
	}
	return w.gather(key, own, size)
}

// gather reads a key of an item that is read key by key.
func (w *walk) gather(key string, own *item, size *int) error {
	raw, err := w.raw()
	if err != nil {
		return err
	}
	if *size += len(raw); int64(*size) > w.limits.Value {
		return tooLarge(w.limits.Value, w.dec.InputOffset())
	}
	own.fields = append(own.fields, member{key: key, value: raw})
	return nil
}

// array reads a list whose opening bracket was read.
func (w *walk) array(n *node, at string) error {
	if !w.dec.More() {
		n.empty()
		return w.close()
	}
	if n.section == nil || n.section.shape == chats {
		w.report.unknown(at + "[]")
		return w.skip(1)
	}
	for w.dec.More() {
		if err := w.element(n, at+"[]"); err != nil {
			return err
		}
	}
	return w.close()
}

// element reads one place of a list.
func (w *walk) element(n *node, at string) error {
	if n.section.shape == threads {
		return w.conversation(n, at)
	}
	raw, err := w.raw()
	if err != nil {
		return err
	}
	if n.section.shape == names {
		return w.word(n, plain(raw))
	}
	return w.item(n, newItem(at, "", raw, w.collector))
}

// scalar handles a text, a number, a word or null where a section or something that holds sections was expected.
func (w *walk) scalar(n *node, at string, token json.Token) error {
	text, is := token.(string)
	switch {
	case token == nil, is && (text == "" || text == "N/A" || text == "None"):
		n.empty()
		return nil
	case is && n.section != nil && n.section.shape == names:
		return w.words(n, clean(text))
	}
	w.report.unknown(at + " (a value where more was expected)")
	return nil
}

// item hands an item to the section's reader.
func (w *walk) item(n *node, it *item) error {
	if it.bare != nil && n.section.shape != unseen {
		w.collector.skip("the item is no object")
		w.report.unknown(it.path + " (no object)")
		return nil
	}
	n.state.State = Present
	n.state.Items++
	return w.collector.item(it)
}

// stranger passes over the value of a key that the table does not know, and lists it.
func (w *walk) stranger(at string, marker bool) error {
	if !marker {
		w.report.unknown(at)
	}
	return w.skip(0)
}

// skip passes over values until it has left as many levels as it was in, holding none of them.
func (w *walk) skip(depth int) error {
	for {
		token, err := w.token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth > w.limits.Depth {
			return tooDeep(w.limits.Depth, w.dec.InputOffset())
		}
		if depth == 0 {
			return nil
		}
	}
}

func (w *walk) token() (json.Token, error) {
	token, err := w.dec.Token()
	if err != nil {
		return nil, w.broken(err)
	}
	return token, nil
}

func (w *walk) key() (string, error) {
	token, err := w.token()
	if err != nil {
		return "", err
	}
	key, _ := token.(string)
	return clean(key), nil
}

// close reads the bracket that ends a list or an object.
func (w *walk) close() error {
	_, err := w.token()
	return err
}

// raw reads one value whole.
func (w *walk) raw() (json.RawMessage, error) {
	var raw json.RawMessage
	if err := w.dec.Decode(&raw); err != nil {
		return nil, w.broken(err)
	}
	return bytes.TrimSpace(raw), nil
}

// broken explains an error of the decoder: a limit of ours, a file that ends too early, or a file that is no JSON there.
func (w *walk) broken(err error) error {
	if w.source.err != nil && !errors.Is(w.source.err, io.EOF) {
		return w.source.err
	}
	return brokenJSON(err, w.dec.InputOffset())
}

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "/" + key
}
