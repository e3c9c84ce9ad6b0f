//go:build long

package main

// changeKills is how often a gateway, or who receives its webhooks, is killed.
const changeKills = 60
