//go:build !long

package main

// workerKills is how often a worker of archives is killed.
const workerKills = 3
