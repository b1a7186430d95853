/**
 * Keys of AWS KMS, which encrypt the keys of the vault.
 */
@NullMarked
package dev.blockload.vault.kms;

import org.jspecify.annotations.NullMarked;
