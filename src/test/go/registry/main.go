// SPDX-License-Identifier: Apache-2.0

// The registry of go-containerregistry with the referrers API, which "crane registry serve" leaves off. For tests:
// scripts/install-tools builds it where go is.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	address, folder := os.Args[1], os.Args[2]
	handler := registry.New(registry.WithReferrersSupport(true), registry.WithBlobHandler(registry.NewDiskBlobHandler(folder)))
	log.Fatal(http.ListenAndServe(address, handler))
}
