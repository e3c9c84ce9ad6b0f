// Package mail takes letters to people.
//
// A letter is safe when it is a file in the spool: there it waits until it has been carried, whatever happens to the process
// meanwhile. So nobody's request waits for a mail server, and a mail server that is down loses nothing.
//
//	Spool.Send     writes the letter, whole or not at all (mode 0600)
//	Carrier.Run    takes what lies there to an SMTP server, by STARTTLS, and deletes it; what cannot be carried is tried
//	               again, less and less often, and given up after three days (.failed)
//
// Without a Carrier the letters stay where they are: whoever runs the gateway may have a transport of their own, and in a
// demo they are there to be read.
//
// # What it does not know
//
// Who is written to about what: that is its callers' business. It sends plain text, one letter to one address; it is no
// mailing list, and takes no replies.
package mail
