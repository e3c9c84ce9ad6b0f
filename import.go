package main

type importCommand struct{ storageFlags }
