package ledger_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"portway/auth"
	"portway/ledger"
)

// tampered is what somebody does who can write to the database, and what the verifier says.
type tampered struct {
	why  string
	do   []string
	want []string // of p_2, unless it says otherwise: what, and which entry
}

// Entries 1 to 6 of each person are signed in two checkpoints (up to 3 and up to 6); 7 and 8 are not signed yet.
var tamperings = []tampered{
	{
		"nothing", nil, nil,
	},
	{
		"an entry's text is altered",
		[]string{`UPDATE ledger_entry SET text = replace(text, '"records":10', '"records":11') WHERE person = 'p_2' AND number = 2`},
		[]string{"altered 2"},
	},
	{
		"an entry's text is altered where nothing is signed",
		[]string{`UPDATE ledger_entry SET text = replace(text, '"records":10', '"records":11') WHERE person = 'p_2' AND number = 8`},
		[]string{"altered 8"},
	},
	{
		"a space is added",
		[]string{`UPDATE ledger_entry SET text = text || ' ' WHERE person = 'p_2' AND number = 2`},
		[]string{"altered 2"},
	},
	{
		"an entry's app is altered for queries alone",
		[]string{`UPDATE ledger_entry SET app = 'a_nobody' WHERE person = 'p_2' AND number = 2`},
		[]string{"altered 2"},
	},
	{
		"an entry's categories are hidden from queries",
		[]string{`UPDATE ledger_entry SET categories = '' WHERE person = 'p_2' AND number = 2`},
		[]string{"altered 2"},
	},
	{
		"an entry's digest is altered",
		[]string{`UPDATE ledger_entry SET digest = replace(digest, substr(digest, 1, 4), 'beef') WHERE person = 'p_2' AND number = 2`},
		[]string{"altered 2", "altered 3"},
	},
	{
		"an entry's digest is gone",
		[]string{`UPDATE ledger_entry SET digest = 'x' WHERE person = 'p_2' AND number = 7`},
		[]string{"altered 7", "altered 8"},
	},
	{
		"an entry's text is no JSON",
		[]string{`UPDATE ledger_entry SET text = 'hello' WHERE person = 'p_2' AND number = 2`},
		[]string{"altered 2"},
	},
	{
		"an entry is deleted",
		[]string{`DELETE FROM ledger_entry WHERE person = 'p_2' AND number = 5`},
		[]string{"deleted 5"},
	},
	{
		"the first entry is deleted",
		[]string{`DELETE FROM ledger_entry WHERE person = 'p_2' AND number = 1`},
		[]string{"deleted 1"},
	},
	{
		"entries behind a deleted one move up",
		[]string{
			`DELETE FROM ledger_entry WHERE person = 'p_2' AND number = 5`,
			`UPDATE ledger_entry SET number = number - 1 WHERE person = 'p_2' AND number > 5`,
		},
		[]string{"reordered 5", "reordered 6", "reordered 7", "truncated 8"},
	},
	{
		"two entries change places",
		[]string{
			`UPDATE ledger_entry SET number = 100 WHERE person = 'p_2' AND number = 4`,
			`UPDATE ledger_entry SET number = 4 WHERE person = 'p_2' AND number = 5`,
			`UPDATE ledger_entry SET number = 5 WHERE person = 'p_2' AND number = 100`,
		},
		[]string{"reordered 4", "reordered 5"},
	},
	{
		"another person's entry takes an entry's place",
		[]string{
			`DELETE FROM ledger_entry WHERE person = 'p_2' AND number = 5`,
			`UPDATE ledger_entry SET person = 'p_2' WHERE person = 'p_1' AND number = 5`,
		},
		[]string{"p_1 deleted 5", "altered 5", "altered 6"},
	},
	{
		"the end is cut off",
		[]string{`DELETE FROM ledger_entry WHERE person = 'p_2' AND number > 7`},
		[]string{"truncated 8"},
	},
	{
		"the end is cut off and the head moved back, before the last checkpoint",
		[]string{
			`DELETE FROM ledger_entry WHERE person = 'p_2' AND number > 4`,
			`UPDATE ledger_head SET number = 4, digest = (SELECT digest FROM ledger_entry WHERE person = 'p_2' AND number = 4) WHERE person = 'p_2'`,
		},
		[]string{"truncated 5"},
	},
	{
		"the end, the head and the signatures of one person go",
		[]string{
			`DELETE FROM ledger_entry WHERE person = 'p_2' AND number > 4`,
			`UPDATE ledger_head SET number = 4, digest = (SELECT digest FROM ledger_entry WHERE person = 'p_2' AND number = 4) WHERE person = 'p_2'`,
			`DELETE FROM ledger_mark WHERE person = 'p_2' AND number > 4`,
		},
		[]string{"checkpoint deleted 2"},
	},
	{
		"a whole person goes",
		[]string{
			`DELETE FROM ledger_entry WHERE person = 'p_2'`, `DELETE FROM ledger_head WHERE person = 'p_2'`,
			`DELETE FROM ledger_mark WHERE person = 'p_2'`,
		},
		[]string{"checkpoint deleted 1", "checkpoint deleted 2"},
	},
	{
		"a whole person goes but for the signatures",
		[]string{`DELETE FROM ledger_entry WHERE person = 'p_2'`, `DELETE FROM ledger_head WHERE person = 'p_2'`},
		[]string{"truncated 1"},
	},
	{
		"the last checkpoint goes with what it signed",
		[]string{
			`DELETE FROM ledger_entry WHERE number > 3`,
			`UPDATE ledger_head SET number = 3, signed = 3, digest = (SELECT digest FROM ledger_entry e WHERE e.person = ledger_head.person AND e.number = 3)`,
			`DELETE FROM ledger_mark WHERE checkpoint = 2`, `DELETE FROM ledger_checkpoint WHERE number = 2`,
		},
		[]string{"checkpoint truncated 2"},
	},
	{
		"all of it goes",
		[]string{`DELETE FROM ledger_entry`, `DELETE FROM ledger_head`, `DELETE FROM ledger_mark`, `DELETE FROM ledger_checkpoint`},
		[]string{"checkpoint truncated 1"},
	},
	{
		"a checkpoint in the middle goes",
		[]string{`DELETE FROM ledger_checkpoint WHERE number = 1`},
		[]string{"checkpoint deleted 1"},
	},
	{
		"a checkpoint is altered",
		[]string{`UPDATE ledger_checkpoint SET heads = 1 WHERE number = 2`},
		[]string{"checkpoint altered 2"},
	},
	{
		"a signed head is altered",
		[]string{`UPDATE ledger_mark SET number = 5 WHERE person = 'p_2' AND checkpoint = 2`},
		[]string{"checkpoint altered 2", "altered 5"},
	},
	{
		"a signed head has another checkpoint's signature",
		[]string{`UPDATE ledger_mark SET signature = (SELECT signature FROM ledger_mark WHERE person = 'p_2' AND checkpoint = 1)
			WHERE person = 'p_2' AND checkpoint = 2`},
		[]string{"altered 6"},
	},
	{
		"entries stand behind the end",
		[]string{`UPDATE ledger_head SET number = 7, digest = (SELECT digest FROM ledger_entry WHERE person = 'p_2' AND number = 7) WHERE person = 'p_2'`},
		[]string{"altered 8"},
	},
	{
		"the head's digest is altered",
		[]string{`UPDATE ledger_head SET digest = 'x' WHERE person = 'p_2'`},
		[]string{"altered 8"},
	},
}

// honest is a ledger of three people.
func honest(t *testing.T) *world {
	w := newWorld(t)
	j := w.open(t)
	for n := 1; n <= 8; n++ {
		if n == 4 || n == 7 {
			if err := j.Checkpoint(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		record(t, j, read("p_1", n), read("p_2", n), read("p_3", n))
		flush(t, j)
	}
	return w
}

// tamper writes to the database as somebody would who has only that.
func (w *world) tamper(t *testing.T, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.folder, "control.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, s := range statements {
		result, err := db.ExecContext(t.Context(), s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		if n, err := result.RowsAffected(); !strings.HasPrefix(s, "ATTACH") && n == 0 || err != nil {
			t.Fatalf("%s: %d rows, %v: the test tampers with nothing", s, n, err)
		}
	}
}

func findings(r ledger.Report) []string {
	var list []string
	for _, f := range r.Findings {
		switch f.Person {
		case "":
			list = append(list, "checkpoint "+f.What+" "+string(rune('0'+f.Checkpoint)))
		case "p_2":
			list = append(list, f.What+" "+string(rune('0'+f.Number)))
		default:
			list = append(list, f.Person+" "+f.What+" "+string(rune('0'+f.Number)))
		}
	}
	return list
}

func TestJ4TamperingIsFound(t *testing.T) {
	for _, test := range tamperings {
		t.Run(test.why, func(t *testing.T) {
			w := honest(t)
			w.tamper(t, test.do...)
			r := w.verify(t)
			if got := findings(r); !slices.Equal(got, test.want) {
				t.Errorf("found %q, want %q\n%v", got, test.want, r.Findings)
			}
			if test.do == nil && (r.People != 3 || r.Entries != 24 || r.Signed != 18 || r.Checkpoints != 2) {
				t.Errorf("report %+v", r)
			}
		})
	}
}

// Whoever knows how digests are made can write a chain anew, from the altered entry to its end.
func TestJ4ARewrittenChainIsFound(t *testing.T) {
	w := honest(t)
	links, err := w.control.Links(t.Context(), "p_2", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(w.folder, "control.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	head := ledger.Head{Person: "p_2"}
	for _, l := range links {
		e, err := ledger.Parse([]byte(l.Text))
		if err != nil {
			t.Fatal(err)
		}
		if e.Number == 5 {
			e.Reads[0].Records = 1
		}
		forged := head.Append(&e)
		if _, err := db.ExecContext(t.Context(), "UPDATE ledger_entry SET text = ?, digest = ? WHERE person = 'p_2' AND number = ?",
			forged.Text, forged.Digest, forged.Number); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.ExecContext(t.Context(), "UPDATE ledger_head SET digest = ? WHERE person = 'p_2'", head.Digest); err != nil {
		t.Fatal(err)
	}
	if got := findings(w.verify(t)); !slices.Equal(got, []string{"altered 6"}) { // 6 is where the signature is
		t.Errorf("found %q", got)
	}
}

func TestSignaturesOfAnotherKeyAreFound(t *testing.T) {
	w := honest(t)
	stranger := &auth.Keyring{Folder: t.TempDir()}
	if err := stranger.Open(); err != nil {
		t.Fatal(err)
	}
	r, err := (&ledger.Verifier{Chains: w.control, Keys: stranger}).Verify(t.Context())
	if err != nil || len(r.Findings) != 8 { // two checkpoints, and two signed heads of each person
		t.Errorf("found %v, %v; want 8 findings", r.Findings, err)
	}
}

// A copy of the deployment signs with the same keys. What it signed is genuine, and still has no place here.
func TestJ4ACheckpointOfACopyIsFound(t *testing.T) {
	w := newWorld(t)
	other := newWorld(t)
	other.keys, other.now = w.keys, noon.Add(time.Hour)
	for _, side := range []*world{w, other} {
		j := side.open(t)
		for n := range 2 {
			record(t, j, read("p_2", n))
			flush(t, j)
			if err := j.Checkpoint(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.sound(t)
	w.tamper(t, "ATTACH '"+filepath.Join(other.folder, "control.db")+"' AS other",
		"DELETE FROM ledger_checkpoint WHERE number = 1", "DELETE FROM ledger_mark WHERE checkpoint = 1",
		"INSERT INTO ledger_checkpoint SELECT * FROM other.ledger_checkpoint WHERE number = 1",
		"INSERT INTO ledger_mark SELECT * FROM other.ledger_mark WHERE checkpoint = 1")
	if got := findings(w.verify(t)); !slices.Equal(got, []string{"checkpoint altered 2"}) {
		t.Errorf("found %q, want that the second does not follow the first", got)
	}
}

func TestAForgedWitnessIsFound(t *testing.T) {
	w := honest(t)
	file := filepath.Join(w.folder, "ledger", "checkpoint.json")
	witness, err := ledger.Witness(filepath.Dir(file))
	if err != nil || witness == nil || witness.Number != 2 {
		t.Fatalf("witness %v, %v; want checkpoint 2", witness, err)
	}
	witness.Heads++
	r, err := (&ledger.Verifier{Chains: w.control, Keys: w.keys, Witness: witness}).Verify(t.Context())
	if got := findings(r); err != nil || !slices.Equal(got, []string{"checkpoint altered 2", "checkpoint altered 2"}) {
		t.Errorf("found %q, %v", got, err)
	}
	if err := os.WriteFile(file, []byte("not JSON"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Witness(filepath.Dir(file)); err == nil {
		t.Error("a witness that cannot be read is taken for none")
	}
}

func TestOnePersonIsVerifiedAlone(t *testing.T) {
	w := honest(t)
	w.tamper(t, `DELETE FROM ledger_entry WHERE person = 'p_2' AND number > 5`)
	v := &ledger.Verifier{Chains: w.control, Keys: w.keys}
	for person, want := range map[string][]string{"p_1": nil, "p_2": {"truncated 6"}} {
		r, err := v.VerifyPerson(t.Context(), person)
		if got := findings(r); err != nil || !slices.Equal(got, want) || r.People != 1 {
			t.Errorf("%s: found %q, %v; want %q", person, got, err, want)
		}
	}
}
