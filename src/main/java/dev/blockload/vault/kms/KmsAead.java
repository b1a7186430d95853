package dev.blockload.vault.kms;

import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import com.google.crypto.tink.Aead;
import dev.blockload.vault.VaultCode;
import dev.blockload.vault.VaultException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Encrypts and decrypts with one key of AWS KMS. The associated data is the encryption
 * context of the request, and so in the log of CloudTrail. Safe for use by many threads.
 */
final class KmsAead implements Aead {

	private static final String CONTEXT = "blockload";

	private static final int SERVER_ERROR = 500;

	private final String arn;

	private final Supplier<KmsClient> kms;

	KmsAead(String arn, Supplier<KmsClient> kms) {
		this.arn = arn;
		this.kms = kms;
	}

	@Override
	public byte[] encrypt(byte[] plaintext, byte[] associated) {
		return call("kms:Encrypt",
				(client) -> client
					.encrypt((request) -> request.keyId(this.arn)
						.plaintext(SdkBytes.fromByteArray(plaintext))
						.encryptionContext(context(associated)))
					.ciphertextBlob());
	}

	@Override
	public byte[] decrypt(byte[] ciphertext, byte[] associated) {
		return call("kms:Decrypt",
				(client) -> client
					.decrypt((request) -> request.keyId(this.arn)
						.ciphertextBlob(SdkBytes.fromByteArray(ciphertext))
						.encryptionContext(context(associated)))
					.plaintext());
	}

	private static Map<String, String> context(byte[] associated) {
		return Map.of(CONTEXT, Base64.getEncoder().encodeToString(associated));
	}

	private byte[] call(String action, Function<KmsClient, SdkBytes> request) {
		try {
			return request.apply(this.kms.get()).asByteArray();
		}
		catch (AwsServiceException ex) {
			if (ex.statusCode() >= SERVER_ERROR || ex.isThrottlingException()) {
				throw unavailable(action, ex);
			}
			throw new VaultException(VaultCode.KMS_REFUSED,
					"AWS KMS refused " + action + " with " + this.arn + ": " + reason(ex) + ".",
					"Allow " + action + " on this key to the role of Blockload, and check that the key is enabled.");
		}
		catch (SdkException ex) {
			throw unavailable(action, ex);
		}
	}

	private static String reason(AwsServiceException ex) {
		return (ex.awsErrorDetails() != null) ? ex.awsErrorDetails().errorCode() : "status " + ex.statusCode();
	}

	private VaultException unavailable(String action, SdkException ex) {
		return new VaultException(VaultCode.KMS_UNAVAILABLE,
				"AWS KMS did not answer " + action + " with " + this.arn + ": " + ex.getClass().getSimpleName() + ".",
				"Check the network, the credentials and the region of this machine, and AWS_ENDPOINT_URL_KMS if it is set.");
	}

}
