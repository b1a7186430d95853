/**
 * The web server of a node: who calls, from where, and the pages to log in.
 */
@NullMarked
package dev.blockload.web;

import org.jspecify.annotations.NullMarked;
