// Package account holds the pages of users, signing in and out, passwords, tokens and preferences.
package account
