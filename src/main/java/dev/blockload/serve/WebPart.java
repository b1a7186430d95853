package dev.blockload.serve;

/**
 * A part of a node's web server, such as the HTTP API. The user interfaces depend on the
 * node, and not the node on them: their parts are found by
 * {@link java.util.ServiceLoader}. Implementations are public, have a public constructor
 * without parameters, and are listed in
 * {@code META-INF/services/dev.blockload.serve.WebPart}.
 */
public interface WebPart {

	/**
	 * The Spring configuration of the part. Its beans see those of the node, and those of
	 * all other parts.
	 */
	Class<?> configuration();

}
