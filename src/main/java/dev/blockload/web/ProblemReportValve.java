package dev.blockload.web;

import java.io.IOException;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;

/**
 * Answers what Tomcat itself refuses, or what a filter could not answer, with a problem
 * document instead of a page that names Tomcat and its version.
 */
final class ProblemReportValve extends ErrorReportValve {

	@Override
	protected void report(Request request, Response response, @Nullable Throwable thrown) {
		HttpStatus status = HttpStatus.resolve(response.getStatus());
		if (status == null || !status.isError() || response.getContentWritten() > 0 || !response.setErrorReported()) {
			return;
		}
		try {
			Problems.send(
					Problems.of(status, status.is5xxServerError() ? "internal" : WebCode.BAD_REQUEST.text(),
							"The web server cannot answer this request: " + status.getReasonPhrase() + ".", null),
					response);
			response.finishResponse();
		}
		catch (IOException | IllegalStateException ex) {
			// The client has gone, or has a part of an answer already.
			getContainer().getLogger().debug("no answer", ex);
		}
	}

}
