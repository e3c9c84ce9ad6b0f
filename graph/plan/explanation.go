package plan

// An Explanation tells what an operation would need and cost.
type Explanation struct {
	Admitted       bool
	Cost           int32
	RequiredScopes [][]string
	MissingScopes  []*MissingScope
	CostByPath     []*PathCost
	Budget         *Budget
}

// A MissingScope is a selected coordinate that the token does not open.
type MissingScope struct {
	Coordinate string
	AnyOf      [][]string
}

// A PathCost is the cost in points of one list or object, with all below it.
type PathCost struct {
	Path string `json:"path"`
	Cost int32  `json:"cost"`
}

// A Budget is what the developer behind the token can spend, in points.
type Budget struct {
	Limit        int32
	Remaining    int32
	ResetSeconds int32
}
