// Package plan makes an operation ready to run under a set of rights.
//
// Compile walks the operation once, with its fragments merged, and decides everything that does not depend on the person
// or on the values of arguments: which fields are denied (they are neither fetched nor charged, and give one Denial per
// schema coordinate), which columns each list reads, which lists form a level that can be read in one go, and what an
// answer looks like, field by field. What is left for a request is to fill in arguments, read level by level, and write.
//
// A plan depends on the document, the operation's name, the rights, and the values of the variables in @skip and
// @include; those together are its Key. It does not depend on the person, the period or as_of of a grant, or other
// variables: these are parameters of a run. A plan never changes once it is compiled, so requests share it.
//
// Cost tells what a run would cost for given variables; it reads the weights from @cost and @listSize in the schema.
//
// Root fields other than me, node and nodes (introspection, explain, changes) stay in Reference, for gqlgen's executor. Of
// changes, what is selected below is compiled all the same: for its cost, and for what is denied.
package plan
