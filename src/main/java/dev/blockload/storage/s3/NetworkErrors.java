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

import dev.blockload.Printable;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Translates network errors, and answers of servers that are not a store, into failures.
 */
final class NetworkErrors {

	// Messages of Apache's client, whose exceptions are not part of the SDK's API.
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
		if (this.tls.isLasting(ex) || afterPrefix(TUNNEL, ex).filter((rest) -> rest.contains(" 407 ")).isPresent()) {
			return false;
		}
		return isTimeout(ex) || ExceptionCauses.find(IOException.class, ex).isPresent()
		// A page of a listing that is cut off.
				|| ExceptionCauses.find(XMLStreamException.class, ex).isPresent();
	}

	/**
	 * The failure for a request without an answer, or with one that could not be read.
	 * @param doing the request, such as {@code read 'key' in bucket 'bucket'}
	 */
	StorageException unanswered(String doing, SdkException ex, RetryOutcome outcome) {
		Optional<String> tunnel = afterPrefix(TUNNEL, ex);
		if (tunnel.isPresent()) {
			return failure(StorageCode.PROXY_FAILED,
					"The proxy of " + this.location.name() + " refused the connection to " + this.location.where()
							+ ": it answered " + tunnel.get().replaceFirst("HTTP/1\\.[01] ", "") + ".",
					tunnel.get().contains(" 407 ") ? ErrorResponses.PROXY_LOGIN
							: "Find the reason in the logs of the proxy, or remove the proxy of the connection.",
					ex);
		}
		if (this.tls.isTls(ex)) {
			return this.tls.failure(ex);
		}
		if (afterPrefix(NO_HTTP, ex).isPresent()) {
			return failure(StorageCode.NOT_A_STORE,
					"The server at " + this.location.where() + " does not answer " + this.location.name()
							+ " with HTTP. It may expect TLS.",
					"Check the port in the endpoint of the connection. If the port uses TLS, write https:// there.",
					ex);
		}
		if (isTimeout(ex) || ExceptionCauses.find(IOException.class, ex).isPresent()) {
			return failure(StorageCode.UNREACHABLE, this.location.subject() + " cannot reach " + this.location.where()
					+ ": " + reason(ex) + outcome.suffix() + ".", whatToCheck(ex), ex);
		}
		return failure(StorageCode.STORAGE_FAILED,
				this.location.subject() + " failed to " + doing + ": "
						+ (ExceptionCauses.find(XMLStreamException.class, ex).isPresent()
								? "the answer is not complete XML" : reason(ex))
						+ outcome.suffix() + ".",
				"If the endpoint of the connection has never worked, correct it. Otherwise try again later.", ex);
	}

	/** The reason of a failure, as a clause without a period. */
	String reason(Throwable ex) {
		Throwable root = ExceptionCauses.root(ex);
		String message = (root.getMessage() != null) ? Printable.line(root.getMessage().replaceFirst("\\.$", "")) : "";
		if (root instanceof UnknownHostException) {
			return "the host name " + message.replaceFirst(":.*", "") + " cannot be resolved";
		}
		if (root instanceof ConnectException && message.startsWith("Connection refused")) {
			return "no server listens on this port (Connection refused)";
		}
		if (root instanceof SocketTimeoutException) {
			return message.toLowerCase(Locale.ROOT).contains("connect")
					? "no connection was established (" + message + ")" : "the server did not answer (" + message + ")";
		}
		if (ex instanceof SdkException sdk && isTimeout(sdk)) {
			return "the server did not answer in time";
		}
		if (root instanceof SocketException) {
			return "the connection broke (" + message + ")";
		}
		if (root.getClass() == IOException.class || root.getClass() == EOFException.class) {
			return message.isEmpty() ? "the connection ended" : message;
		}
		return message.isEmpty() ? root.getClass().getSimpleName() : root.getClass().getSimpleName() + ": " + message;
	}

	private String whatToCheck(SdkException ex) {
		boolean amazon = this.location.endpoint() == null;
		if (ExceptionCauses.find(UnknownHostException.class, ex).isPresent()) {
			return (amazon ? "Check region of the connection, '" + this.location.region() + "'"
					: "Check endpoint of the connection; with path-style: false the bucket is part of the host name")
					+ ". Then check the DNS of this machine.";
		}
		return amazon ? "Check the network: firewall, proxy and VPC routes. " + this.location.checkCommand()
				: "Check that the store is running, the host and port in endpoint of the connection, and the network. "
						+ this.location.checkCommand();
	}

	private static boolean isTimeout(SdkException ex) {
		return ex instanceof ApiCallTimeoutException || ex instanceof ApiCallAttemptTimeoutException;
	}

	/** The rest of the message of the first cause whose message has a prefix. */
	private static Optional<String> afterPrefix(String prefix, Throwable ex) {
		for (Throwable at = ex; at != null; at = at.getCause()) {
			if (at.getMessage() != null && at.getMessage().startsWith(prefix)) {
				return Optional.of(at.getMessage().substring(prefix.length()));
			}
		}
		return Optional.empty();
	}

	private static StorageException failure(StorageCode code, String message, String action, SdkException ex) {
		return new StorageException(code, message, action, ex);
	}

}
