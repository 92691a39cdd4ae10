CREATE TABLE samples (
    id           bigint      GENERATED ALWAYS AS IDENTITY NOT NULL,
    batch_number varchar(60) NOT NULL,
    fridge       varchar(20) NULL,
    taken_at     timestamptz NOT NULL,
    CONSTRAINT pk_samples PRIMARY KEY (id)
);
