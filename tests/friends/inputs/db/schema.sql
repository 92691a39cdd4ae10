CREATE TABLE customers (
    id         uuid         NOT NULL DEFAULT gen_random_uuid(),
    email      varchar(254) NOT NULL,
    created_at timestamptz  NOT NULL DEFAULT now(),
    deleted_at timestamptz  NULL,
    CONSTRAINT pk_customers PRIMARY KEY (id),
    CONSTRAINT uq_customers_email UNIQUE (email)
);

CREATE TABLE invoices (
    id          bigint        GENERATED ALWAYS AS IDENTITY NOT NULL,
    customer_id uuid          NOT NULL,
    total       numeric(12,2) NOT NULL,
    issued_at   timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT pk_invoices PRIMARY KEY (id),
    CONSTRAINT fk_invoices_customer_id FOREIGN KEY (customer_id) REFERENCES customers (id)
        ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE INDEX idx_invoices_customer_id ON invoices (customer_id);
