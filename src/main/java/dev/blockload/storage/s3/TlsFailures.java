package dev.blockload.storage.s3;

import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;

/**
 * Translates the exceptions of TLS into failures.
 */
final class TlsFailures {

	// Messages of Apache's client.
	private static final Pattern OTHER_NAME = Pattern
		.compile("Certificate for <([^>]*)> doesn't match (?:any of the subject alternative names: \\[([^\\]]*)\\]"
				+ "|(?:common name of )?the certificate subject: (.*))");

	private static final String NO_TLS = "Unsupported or unrecognized SSL message";

	private static final Pattern ALERT = Pattern.compile("(?:\\([a-z_]+\\) )?Received fatal alert: ([a-z_]+)");

	private final StoreLocation location;

	TlsFailures(StoreLocation location) {
		this.location = location;
	}

	/** Whether the cause is TLS, not the TCP connection below it. */
	boolean isTls(Throwable ex) {
		Throwable root = ExceptionCauses.root(ex);
		return ExceptionCauses.find(SSLException.class, ex).isPresent() && !(root instanceof SocketException)
				&& !(root instanceof SocketTimeoutException) && !(root instanceof EOFException);
	}

	/** Whether a retry is useless. */
	boolean isLasting(Throwable ex) {
		return isTls(ex) && (ExceptionCauses.find(CertificateException.class, ex).isPresent()
				|| ExceptionCauses.find(SSLPeerUnverifiedException.class, ex).isPresent()
				|| message(ex).startsWith(NO_TLS) || ALERT.matcher(message(ex)).matches());
	}

	StorageException failure(Throwable ex) {
		Optional<SSLPeerUnverifiedException> other = ExceptionCauses.find(SSLPeerUnverifiedException.class, ex);
		if (other.isPresent()) {
			return otherName(Objects.requireNonNullElse(other.get().getMessage(), ""), ex);
		}
		if (ExceptionCauses.find(CertificateExpiredException.class, ex).isPresent()
				|| ExceptionCauses.find(CertificateNotYetValidException.class, ex).isPresent()) {
			return failure(
					"the certificate of " + this.location.where() + " has expired or is not yet valid ("
							+ ExceptionCauses.root(ex).getMessage() + ")",
					"Renew the certificate of the store. If it is valid, set the clock of this machine.", ex);
		}
		if (ExceptionCauses.find(CertificateException.class, ex).isPresent()) {
			return failure("Java does not trust the certificate of " + this.location.where(),
					"If the store is yours, import the certificate of its authority into a trust store with keytool "
							+ "-importcert. Then set JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=FILE. If it is not, "
							+ "the connection may be intercepted.",
					ex);
		}
		if (message(ex).startsWith(NO_TLS)) {
			return failure(this.location.where() + " does not use TLS, but probably plain HTTP",
					"Write http:// in the endpoint of the connection, or the port that uses TLS.", ex);
		}
		Matcher alert = ALERT.matcher(message(ex));
		return failure(
				alert.matches() ? this.location.where() + " answered " + alert.group(1)
						: message(ex).replaceFirst("\\.$", ""),
				"Check which TLS versions and client certificates the store requires.", ex);
	}

	private StorageException otherName(String text, Throwable ex) {
		Matcher matcher = OTHER_NAME.matcher(text);
		String names = !matcher.matches() ? "for another host (" + text + ")" : "for "
				+ ((matcher.group(2) != null) ? matcher.group(2) : matcher.group(3)) + ", not for " + matcher.group(1);
		return failure("the certificate of " + this.location.where() + " is " + names,
				"Write the host name of the certificate in the endpoint of the connection. With path-style: true the "
						+ "bucket is not part of the host name.",
				ex);
	}

	private StorageException failure(String reason, String action, Throwable ex) {
		return new StorageException(StorageCode.TLS_FAILED,
				this.location.subject() + " cannot establish a TLS connection: " + reason + ".", action, ex);
	}

	/** The message of the SSL exception. */
	private static String message(Throwable ex) {
		return ExceptionCauses.find(SSLException.class, ex)
			.map((tls) -> Objects.requireNonNullElse(tls.getMessage(), tls.getClass().getSimpleName()))
			.orElse("");
	}

}
