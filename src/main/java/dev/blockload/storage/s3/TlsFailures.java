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
 * Stores that are reached, but with which no TLS connection comes about.
 */
final class TlsFailures {

	// Of Apache's client.
	private static final Pattern OTHER_NAME = Pattern
		.compile("Certificate for <([^>]*)> doesn't match (?:any of the subject alternative names: \\[([^\\]]*)\\]"
				+ "|(?:common name of )?the certificate subject: (.*))");

	private static final String NO_TLS = "Unsupported or unrecognized SSL message";

	private static final Pattern ALERT = Pattern.compile("(?:\\([a-z_]+\\) )?Received fatal alert: ([a-z_]+)");

	private final StoreLocation location;

	TlsFailures(StoreLocation location) {
		this.location = location;
	}

	/** Whether it is about TLS, and not about the connection beneath. */
	boolean isTls(Throwable ex) {
		Throwable root = ExceptionCauses.root(ex);
		return ExceptionCauses.find(SSLException.class, ex).isPresent() && !(root instanceof SocketException)
				&& !(root instanceof SocketTimeoutException) && !(root instanceof EOFException);
	}

	/** Whether trying again is of no use. */
	boolean isLasting(Throwable ex) {
		return isTls(ex) && (ExceptionCauses.find(CertificateException.class, ex).isPresent()
				|| ExceptionCauses.find(SSLPeerUnverifiedException.class, ex).isPresent() || said(ex).startsWith(NO_TLS)
				|| ALERT.matcher(said(ex)).matches());
	}

	StorageException failure(Throwable ex) {
		Optional<SSLPeerUnverifiedException> other = ExceptionCauses.find(SSLPeerUnverifiedException.class, ex);
		if (other.isPresent()) {
			return otherName(Objects.requireNonNullElse(other.get().getMessage(), ""), ex);
		}
		if (ExceptionCauses.find(CertificateExpiredException.class, ex).isPresent()
				|| ExceptionCauses.find(CertificateNotYetValidException.class, ex).isPresent()) {
			return failure(
					"the certificate of " + this.location.where() + " is out of date ("
							+ ExceptionCauses.root(ex).getMessage() + ")",
					"Have the store's certificate renewed; if it is in order, set the clock of this machine.", ex);
		}
		if (ExceptionCauses.find(CertificateException.class, ex).isPresent()) {
			return failure("the certificate of " + this.location.where() + " comes from nobody whom Java trusts",
					"If the store is yours, put the certificate of its authority into a trust store (keytool "
							+ "-importcert) and name that in JAVA_TOOL_OPTIONS: -Djavax.net.ssl.trustStore=FILE. If it "
							+ "is not, somebody may stand between.",
					ex);
		}
		if (said(ex).startsWith(NO_TLS)) {
			return failure(
					this.location.name() + " expects TLS, and " + this.location.where()
							+ " answers in something else, most " + "likely plain HTTP",
					"Write http:// in the endpoint of the connection, or the port at which it speaks TLS.", ex);
		}
		Matcher alert = ALERT.matcher(said(ex));
		return failure(
				"no TLS connection to " + this.location.where() + " comes about: "
						+ (alert.matches() ? "it answers " + alert.group(1) : said(ex)),
				"Look up in the store which versions of TLS and which certificates of clients it wants.", ex);
	}

	private StorageException otherName(String said, Throwable ex) {
		Matcher matcher = OTHER_NAME.matcher(said);
		String names = !matcher.matches() ? said : "it is not for " + matcher.group(1) + " but for "
				+ ((matcher.group(2) != null) ? matcher.group(2) : matcher.group(3));
		return failure("the certificate of " + this.location.where() + " is another's: " + names,
				"Write the name that the certificate is for in the endpoint of the connection; with path-style: true "
						+ "the bucket is no part of it.",
				ex);
	}

	private StorageException failure(String message, String action, Throwable ex) {
		return new StorageException(StorageCode.TLS_FAILED,
				this.location.name() + " cannot trust the store: " + message, action, ex);
	}

	/** In the words of Java. */
	private static String said(Throwable ex) {
		return ExceptionCauses.find(SSLException.class, ex)
			.map((tls) -> Objects.requireNonNullElse(tls.getMessage(), tls.getClass().getSimpleName()))
			.orElse("");
	}

}
