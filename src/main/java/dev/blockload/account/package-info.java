/**
 * Who may do what, and what was done: people, tokens, roles, and the audit log.
 */
@NullMarked
package dev.blockload.account;

import org.jspecify.annotations.NullMarked;
