// Command generate runs gqlgen with the gqlgen.yml of the folder that it is started in.
package main

import (
	"log"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	cfg, err := config.LoadConfigFromDefaultLocations()
	if err != nil {
		log.Fatalf("generate: %v", err)
	}
	if err := api.Generate(cfg); err != nil {
		log.Fatalf("generate: %v", err)
	}
}
