// Package subject reads what several families of pages are about: a matter with
// its review, jurisdiction and process, the names of users, who owns matters, and
// how a due date came about. It writes nothing and answers no request.
package subject
