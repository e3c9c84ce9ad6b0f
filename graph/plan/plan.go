package plan

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"portway/loaders"
	"portway/record"
)

// A Plan is an operation ready to run. It is immutable.
type Plan struct {
	Operation *ast.OperationDefinition
	Fields    []Field          // of the root, in the order of the answer
	Levels    [][]*Fetch       // what to read, level by level; a level needs only what earlier ones read
	Fetches   int              // how many there are in all levels
	Denied    []*Denial        // one per schema coordinate
	Required  [][]string       // the scopes that open everything selected: the outer list is AND, the inner lists are OR
	Reference ast.SelectionSet // root fields that the reference executor answers
}

// A Kind says how a field of the answer is written.
type Kind uint8

// The kinds.
const (
	Constant      Kind = iota // Text as it is: __typename
	Denied                    // null, and Denial
	Column                    // a value of the row
	Person                    // Query.me: an object of Fields
	Subject                   // User.id
	List                      // a connection: an object of Fields over Fetch
	Nodes                     // its records, each an object of Fields
	Edges                     // its edges, each an object of Fields
	EdgeNode                  // the record of an edge: an object of Fields
	EdgeCursor                // the cursor of an edge
	Page                      // pageInfo: an object of Fields
	HasNext                   // its fields
	HasPrevious               //
	StartCursor               //
	EndCursor                 //
	EmptyReason               // why a list has no records
	Single                    // the only record of a category: an object of Fields, or null
	Public                    // a public record: an object of Fields, or null
	Node                      // Query.node: one of Alternatives, or null
	NodeList                  // Query.nodes
	Referred                  // a root field of the reference executor
	ChangedRecord             // below such a field: the record of a change, one of Alternatives
)

// A Field is one entry of an object of the answer.
type Field struct {
	Key          string // the response key
	Label        string // the response key as JSON, with its colon
	Kind         Kind
	Text         string // of a Constant, as JSON
	Column       int    // of a Column, its place in the row
	Scalar       record.Kind
	Fetch        *Fetch  // of a List, Single or Public; of a Referred list, only for its length
	Denial       *Denial // of a Denied field
	Path         Path    // of a field that can fail: Denied, List, Single, Public, Node, NodeList
	Fields       []Field
	Alternatives map[*record.Category]*Alternative // of a Node or NodeList
	IDs          *ast.Argument                     // of a Node or NodeList
	Weight       int64                             // the points of the field itself
}

// An Alternative is what a node is if it turns out to be a record of a certain category.
type Alternative struct {
	Fetch  *Fetch // by id; it belongs to this alternative alone
	Fields []Field
	Denial *Denial // where the rights do not open the category
	Path   Path
}

// A Form says what a Fetch is asked with.
type Form uint8

// The forms.
const (
	PersonsPage   Form = iota // a page of the person's records; Args
	ChildrenPages             // a page of children of each record of Parent; Args
	RecordsByID               // the records that IDs of a node field name
	Comes                     // nothing: the public records that Parent's point to come along with those
)

// A Fetch is what one read of a level asks for.
type Fetch struct {
	Slot      int // its place among the plan's fetches
	Form      Form
	Category  *record.Category
	Fields    []*record.Field // the columns to read: what is selected and granted, and what the run needs
	Parent    *Fetch
	ParentKey int // the place in the parent's row of the value that children or public records are found by
	Offset    int // of what comes along: where its values begin in the row that it comes with
	Along     []loaders.Along
	coming    []*Fetch // what Along is made of
	Key       string   // the column that holds that value
	Args      ast.ArgumentList
	Default   int           // the length of a page where no argument gives it
	IDs       *ast.Argument // of RecordsByID
	ID, At    int           // the places of id and createdAt in the row, where cursors are made of them
}

// column returns the place of a field in the fetch's rows, adding it where it is not read yet.
func (f *Fetch) column(field *record.Field) int {
	for i, known := range f.Fields {
		if known == field {
			return i
		}
	}
	f.Fields = append(f.Fields, field)
	return len(f.Fields) - 1
}

// come returns the fetch of the public records that the field of this one's records points to. Selected twice, it is one.
func (f *Fetch) come(target *record.Category, key *record.Field) *Fetch {
	root := f
	for root.Form == Comes {
		root = root.Parent
	}
	place := f.column(key)
	for _, known := range root.coming {
		if known.Parent == f && known.ParentKey == place && known.Category == target {
			return known
		}
	}
	come := &Fetch{Form: Comes, Category: target, Parent: f, ParentKey: place}
	come.column(target.Field("id")) // null where there is no such record
	root.coming = append(root.coming, come)
	return come
}

// settle works out the places of what comes along, once no more fields are added.
func (f *Fetch) settle() {
	width := len(f.Fields)
	for _, come := range f.coming {
		come.Offset = width
		width += len(come.Fields)
		f.Along = append(f.Along, loaders.Along{
			Category: come.Category, From: slices.Index(f.coming, come.Parent), Key: come.Parent.Fields[come.ParentKey], Fields: come.Fields,
		})
	}
}

// A Path leads to a field of the answer: response keys, with "" for each position in a list.
type Path []string

func (p Path) with(key string) Path {
	return append(p[:len(p):len(p)], key)
}

// A Denial is a schema coordinate that is selected but not open.
type Denial struct {
	Index      int // its place in Plan.Denied
	Coordinate string
	AnyOf      [][]string // the scopes that would open it
	Path       Path       // where it was selected first
	OnDemand   bool       // an error only if an id asks for it: a category behind Query.node
}

// Size returns how many fields the plan has, those that requests may or may not meet included.
func (p *Plan) Size() int { return 1 + size(p.Fields) }

func size(fields []Field) int {
	n := len(fields)
	for i := range fields {
		n += size(fields[i].Fields)
		for _, a := range fields[i].Alternatives {
			n += 1 + size(a.Fields)
		}
	}
	return n
}
