package dev.blockload.storage.s3;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Provides credentials until it is closed.
 */
interface CloseableCredentials extends AwsCredentialsProvider, SdkAutoCloseable {

}
