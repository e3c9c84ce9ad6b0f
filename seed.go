package main

import "context"

type seedCommand struct{ storageFlags }

func writeSynthetic(ctx context.Context, s *storage, person string, number int) error { return nil }
