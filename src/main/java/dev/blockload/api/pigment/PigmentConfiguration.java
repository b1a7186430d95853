package dev.blockload.api.pigment;

import java.util.EnumSet;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.launch.Launches;
import dev.blockload.push.Pushes;
import dev.blockload.run.ReplacedReferences;
import dev.blockload.run.RunHistory;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Refusals;
import dev.blockload.web.StreamedPath;
import jakarta.servlet.DispatcherType;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The calls of the planning platform's API. They see the beans of the node.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PigmentSettings.class)
class PigmentConfiguration {

	/** Behind the filters that find the client and receive bodies. */
	private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 2;

	@Bean
	StreamedPath pushedByPlatform() {
		return new StreamedPath(ImportCalls.PUSH);
	}

	@Bean
	StreamedPath pushedByPlatformUnversioned() {
		return new StreamedPath(ImportCalls.PUSH_UNVERSIONED);
	}

	@Bean
	PublicIds publicIds(JdbcClient jdbc) {
		return new PublicIds(jdbc);
	}

	@Bean
	BlockTypes blockTypes(JdbcClient jdbc) {
		return new BlockTypes(jdbc);
	}

	@Bean
	RequestCounts requestCounts(JdbcClient jdbc, PlatformTransactionManager transactions) {
		return new RequestCounts(jdbc, new TransactionTemplate(transactions));
	}

	@Bean
	FilterRegistrationBean<AddressLimit> addressLimit(RequestCounts counts, PigmentSettings settings) {
		FilterRegistrationBean<AddressLimit> limit = new FilterRegistrationBean<>(
				new AddressLimit(counts, settings.requests()));
		limit.addUrlPatterns("/api/v1/*", "/api/import/*");
		limit.setOrder(ORDER);
		limit.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
		return limit;
	}

	@Bean
	ListCalls listCalls(PublicIds ids, ActiveDefinitions active, BlockTypes types) {
		return new ListCalls(ids, active, types);
	}

	@Bean
	ImportCalls importCalls(PublicIds ids, Launches launches, Pushes pushes, RunHistory history, BlockTypes types,
			RequestCounts counts, JdbcClient jdbc, PigmentSettings settings, AsyncTaskExecutor uploadReceivers,
			VisibleTexts texts) {
		Reports reports = new Reports(jdbc, history,
				new DetailedReports(ids, types, history, new ReplacedReferences(jdbc)));
		return new ImportCalls(ids, launches, pushes, history, reports, counts, settings, uploadReceivers, texts);
	}

	@Bean
	PigmentAdvice pigmentAdvice(Refusals refusals) {
		return new PigmentAdvice(refusals);
	}

}
