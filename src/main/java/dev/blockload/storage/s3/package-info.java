/**
 * Object stores over the S3 protocol: clients, credentials, retries, and the messages for
 * what AWS, HTTP and TLS answer. The only package that knows the AWS SDK.
 */
@NullMarked
package dev.blockload.storage.s3;

import org.jspecify.annotations.NullMarked;
