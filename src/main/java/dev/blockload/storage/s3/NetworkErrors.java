package dev.blockload.storage.s3;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

import javax.xml.stream.XMLStreamException;

import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What goes wrong before a store has answered in words of its own: on the network, or
 * because something else answers.
 */
final class NetworkErrors {

	// Of Apache's client, whose exceptions are no part of the SDK's interface.
	private static final String TUNNEL = "CONNECT refused by proxy: ";

	private static final String NO_HTTP = "The server failed to respond with a valid HTTP response";

	private final StoreLocation location;

	private final TlsFailures tls;

	NetworkErrors(StoreLocation location) {
		this.location = location;
		this.tls = new TlsFailures(location);
	}

	/** Whether the same request may succeed a little later. */
	boolean isPassing(SdkException ex) {
		if (this.tls.isLasting(ex) || saying(TUNNEL, ex).filter((said) -> said.contains(" 407 ")).isPresent()) {
			return false;
		}
		return isTimeout(ex) || ExceptionCauses.find(IOException.class, ex).isPresent()
		// A page of a listing that ends in its middle.
				|| ExceptionCauses.find(XMLStreamException.class, ex).isPresent();
	}

	/**
	 * There was no answer, or none that could be read.
	 * @param doing what was being done, such as {@code read 'key' in bucket 'bucket'}
	 */
	StorageException unanswered(String doing, SdkException ex, RetryOutcome outcome) {
		Optional<String> tunnel = saying(TUNNEL, ex);
		if (tunnel.isPresent()) {
			return failure(StorageCode.PROXY_FAILED,
					"the proxy of " + this.location.name() + " does not let it through to " + this.location.where()
							+ ": it answers " + tunnel.get().replaceFirst("HTTP/1\\.[01] ", ""),
					tunnel.get().contains(" 407 ") ? ErrorResponses.PROXY_LOGIN
							: "Look up in the proxy why, or leave it out.",
					ex);
		}
		if (this.tls.isTls(ex)) {
			return this.tls.failure(ex);
		}
		if (saying(NO_HTTP, ex).isPresent()) {
			return failure(StorageCode.NOT_A_STORE,
					"what answers " + this.location.name() + " at " + this.location.where()
							+ " does not speak HTTP; it may speak TLS",
					"Check the port of the endpoint; write https:// if it is one of TLS.", ex);
		}
		if (isTimeout(ex) || ExceptionCauses.find(IOException.class, ex).isPresent()) {
			return failure(StorageCode.UNREACHABLE, this.location.name() + " cannot reach " + this.location.where()
					+ ": " + reason(ex) + outcome.suffix(), whereToLook(ex), ex);
		}
		return failure(StorageCode.STORAGE_FAILED,
				this.location.name() + " could not " + doing + ": "
						+ (ExceptionCauses.find(XMLStreamException.class, ex).isPresent()
								? "the answer is no XML, or ends in its middle" : reason(ex))
						+ outcome.suffix(),
				"Check the endpoint if it has never worked; else try again later.", ex);
	}

	/** What happened, in words for people, with those of Java where they say more. */
	String reason(Throwable ex) {
		Throwable root = ExceptionCauses.root(ex);
		String said = (root.getMessage() != null) ? root.getMessage() : "";
		if (root instanceof UnknownHostException) {
			return "there is no host " + said.replaceFirst(":.*", "");
		}
		if (root instanceof ConnectException && said.startsWith("Connection refused")) {
			return "nothing listens there (Connection refused)";
		}
		if (root instanceof SocketTimeoutException) {
			return said.toLowerCase(Locale.ROOT).contains("connect") ? "no connection comes about (" + said + ")"
					: "it does not answer (" + said + ")";
		}
		if (ex instanceof SdkException sdk && isTimeout(sdk)) {
			return "it does not answer in time";
		}
		if (root instanceof SocketException) {
			return "the connection broke (" + said + ")";
		}
		if (root.getClass() == IOException.class || root.getClass() == EOFException.class) {
			return said.isEmpty() ? "the connection ended" : said;
		}
		return said.isEmpty() ? root.getClass().getSimpleName() : root.getClass().getSimpleName() + ": " + said;
	}

	private String whereToLook(SdkException ex) {
		boolean amazon = this.location.endpoint() == null;
		if (ExceptionCauses.find(UnknownHostException.class, ex).isPresent()) {
			return (amazon ? "Check the region of the connection, '" + this.location.region() + "'"
					: "Check the endpoint of the connection; with path-style: false the bucket stands before its host")
					+ "; then whether this machine can look names up.";
		}
		return amazon ? "Check the network: a firewall, a proxy, the routes of a VPC."
				: "Check the endpoint of the connection, its port included, whether the store runs, and the network.";
	}

	private static boolean isTimeout(SdkException ex) {
		return ex instanceof ApiCallTimeoutException || ex instanceof ApiCallAttemptTimeoutException;
	}

	/** The rest of a message that one of the causes begins so. */
	private static Optional<String> saying(String words, Throwable ex) {
		for (Throwable at = ex; at != null; at = at.getCause()) {
			if (at.getMessage() != null && at.getMessage().startsWith(words)) {
				return Optional.of(at.getMessage().substring(words.length()));
			}
		}
		return Optional.empty();
	}

	private static StorageException failure(StorageCode code, String message, String action, SdkException ex) {
		return new StorageException(code, message, action, ex);
	}

}
