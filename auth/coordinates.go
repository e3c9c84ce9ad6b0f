package auth

import "portway/record"

// Coordinates lists the rights to data by name, in schema order: Post for a category, Post.place for a field. Names outlive the
// bits, which a schema with one more field numbers anew; so names are what is kept.
func (r *Rights) Coordinates() []string {
	var names []string
	eachCoordinate(func(name string, bit int) {
		if r.has(bit) {
			names = append(names, name)
		}
	})
	return names
}

// Named returns the rights with these names. A name that the schema no longer knows opens nothing.
func Named(coordinates []string) Rights {
	wanted := make(map[string]bool, len(coordinates))
	for _, name := range coordinates {
		wanted[name] = true
	}
	var r Rights
	eachCoordinate(func(name string, bit int) {
		if wanted[name] {
			r.set(bit)
		}
	})
	return r
}

func eachCoordinate(visit func(name string, bit int)) {
	for _, c := range record.Categories {
		visit(c.Type, c.Bit)
		for i := range c.Fields {
			visit(c.Coordinate(c.Fields[i].Name), c.Fields[i].Bit)
		}
	}
}
