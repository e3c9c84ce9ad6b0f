package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

func refusal(at *ast.Position, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", at.Src.Name, at.Line, fmt.Sprintf(format, args...))
}

// kinds are the types that a field of a record can have.
var kinds = []string{"ID", "String", "Int", "Int64", "Float", "Boolean", "Time", "Date", "Decimal"}

// refuse reports everything that is wrong with the contract, each with what to change.
func (c *contract) refuse() error {
	var errs []error
	names := map[string]string{}
	for _, cat := range append(slices.Clone(c.Categories), c.Catalogue...) {
		errs = append(errs, cat.refuse()...)
		if other, taken := names[cat.Name]; taken {
			errs = append(errs, refusal(cat.def.Position, "%s: its field on User, %s, is taken by %s; give one of them another with @category(field:)", cat.Type, cat.Name, other))
		}
		names[cat.Name] = cat.Type
	}
	return errors.Join(errs...)
}

func (c *category) refuse() []error {
	var errs []error
	add := func(at *ast.Position, format string, args ...any) { errs = append(errs, refusal(at, format, args...)) }
	if c.Description == "" {
		add(c.def.Position, "%s: add a description; people read it when they consent", c.Type)
	}
	if !c.Public && (len(c.def.Interfaces) != 1 || c.def.Interfaces[0] != "Record") {
		add(c.def.Position, "%s: a category implements Record and nothing else: type %s implements Record @category(...)", c.Type, c.Type)
	}
	if strings.ContainsAny(c.Type, "_0123456789") {
		add(c.def.Position, "%s: name it in letters only, in UpperCamelCase; the name becomes a table, a scope and the prefix of ids", c.Type)
	}
	errs = append(errs, c.refuseKeys()...)
	for _, f := range c.def.Fields {
		errs = append(errs, c.refuseField(f)...)
		if d := f.Directives.ForName("otherPerson"); d != nil {
			errs = append(errs, c.refuseOther(f, argument(d, "unless"))...)
		}
	}
	return errs
}

// refuseOther looks at a field that names another person.
func (c *category) refuseOther(f *ast.FieldDefinition, unless string) []error {
	var errs []error
	add := func(format string, args ...any) {
		errs = append(errs, refusal(f.Position, "%s.%s: %s", c.Type, f.Name, fmt.Sprintf(format, args...)))
	}
	if !c.OtherPeople {
		add("@otherPerson stands in a category about other people: @category(otherPeople: true)")
	}
	if f.Type.Name() != "String" && f.Type.Name() != "ID" {
		add("@otherPerson marks a name or an id, not a %s", f.Type.Name())
	}
	if c.Others != snake(f.Name) {
		add("one field of a category names the other person; %s does it already", c.Others)
	}
	if g := c.field(unless); unless != "" && (g == nil || g.Kind != "Boolean") {
		add("unless names a Boolean field of %s; %q is none", c.Type, unless)
	}
	return errs
}

// refuseKeys looks at the fields that order a person's records.
func (c *category) refuseKeys() []error {
	var errs []error
	add := func(format string, args ...any) { errs = append(errs, refusal(c.def.Position, format, args...)) }
	if f := c.field("id"); f == nil || f.Kind != "ID" || f.Null {
		add("%s: add the field id: ID!", c.Type)
	}
	if f := c.field("createdAt"); !c.Public && (f == nil || f.Kind != "Time" || f.Null) {
		add("%s: add the field createdAt: Time!", c.Type)
	}
	if !c.Public && (len(c.Fields) < 2 || c.Fields[0].Name != "id" || c.Fields[1].Name != "createdAt") {
		add("%s: put id and createdAt first, in this order; cursors rely on it", c.Type)
	}
	return errs
}

func (c *category) field(name string) *field {
	for i := range c.Fields {
		if c.Fields[i].Name == name {
			return &c.Fields[i]
		}
	}
	return nil
}

func (c *category) refuseField(f *ast.FieldDefinition) []error {
	var errs []error
	add := func(format string, args ...any) {
		errs = append(errs, refusal(f.Position, "%s.%s: %s", c.Type, f.Name, fmt.Sprintf(format, args...)))
	}
	edge, guards := f.Directives.ForName("edge") != nil, needs(f.Directives)
	if f.Description == "" {
		add("add a description; people read it when they consent")
	}
	if len(f.Arguments) > 0 {
		add("remove its arguments; those of lists are derived")
	}
	if !edge && (f.Type.Elem != nil || !slices.Contains(kinds, f.Type.Name())) {
		add("its type %s cannot be kept in a column; use one of %s, or an edge to a category", f.Type, strings.Join(kinds, ", "))
	}
	if edge && f.Type.NonNull {
		add("make the edge nullable (drop the !); a token that lacks the other category's scope gets null there")
	}
	if edge && guards != nil {
		add("remove @requiresScopes; an edge needs the scope of the category it leads to")
	}
	if guards != nil {
		errs = append(errs, c.refuseGuard(f, guards)...)
	}
	return errs
}

func (c *category) refuseGuard(f *ast.FieldDefinition, guards [][]string) []error {
	var errs []error
	add := func(format string, args ...any) {
		errs = append(errs, refusal(f.Position, "%s.%s: %s", c.Type, f.Name, fmt.Sprintf(format, args...)))
	}
	if f.Type.NonNull {
		add("make the guarded field nullable (drop the !); otherwise one denial blanks the whole answer")
	}
	if c.Public {
		add("remove @requiresScopes; public data is opened by the record that points there")
	}
	for _, scope := range slices.Concat(guards...) {
		if want := c.Name + "." + f.Name + ":read"; scope != want && len(guards) == 1 && len(guards[0]) == 1 {
			add("name its scope %q, not %q", want, scope)
		}
	}
	return errs
}

// roots are the types whose fields can be guarded without being a category's: first-party scopes open those.
var roots = []string{"Query", "Mutation", "Subscription"}

// refuseOtherGuard looks at a guarded field of a type that is no category. Only the plan's roots are asked, so a guard
// further down would be decoration.
func refuseOtherGuard(def *ast.Definition, f *ast.FieldDefinition) error {
	switch {
	case !slices.Contains(roots, def.Name):
		return refusal(f.Position, "%s.%s: @requiresScopes guards fields of categories and of %s; guard the root field that leads here",
			def.Name, f.Name, strings.Join(roots, ", "))
	case f.Type.NonNull:
		return refusal(f.Position, "%s.%s: make the guarded field nullable (drop the !); otherwise one denial blanks the whole answer",
			def.Name, f.Name)
	}
	return nil
}
